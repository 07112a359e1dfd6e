using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Replicas.Subscriptions;
using RaftActors.Requests;
using RaftActors.Transport;

namespace RaftActors.Routing;

/// <summary>
/// Delivers the committed commands of a group without a replica on this node to one subscriber. It asks a replica elsewhere for batch after
/// batch, and switches to another one when that one is lost, silent or has nothing new. Only this actor knows the position, so a change of
/// source leaves no gap and repeats nothing.
/// </summary>
/// <param name="group">The group.</param>
/// <param name="from">The first index of interest.</param>
/// <param name="follow">What a follower of keys asked for; null for a subscriber of the group.</param>
/// <param name="subscriber">Who gets the batches.</param>
internal sealed class RemoteSubscriptionActor(string group, long from, FollowRange? follow, IActorRef subscriber)
    : UntypedActor, IWithTimers
{
    private const string NoAnswer = "no answer";
    private const string Again = "again";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>A replica answers within <see cref="CommittedReader.MaxWait"/>, even if there is nothing new.</summary>
    private static readonly TimeSpan AnswerTimeout = CommittedReader.MaxWait + TimeSpan.FromSeconds(2);

    /// <summary>After this time without any answer the subscription ends.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);

    private readonly Queue<long> _unacknowledged = new();
    private long _next = Math.Max(1, from);
    private string _afterMergeOf = follow?.AfterMergeOf ?? "";
    private int _attempt;
    private TimeSpan _askedSince;
    private bool _asked;
    private bool _ended;
    private string _problem = "This node is stopping, or no longer knows the group.";

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart()
    {
        Context.Watch(subscriber);
        AskForMore();
    }

    protected override void PostStop()
    {
        Context.Parent.Tell(FetchProtocol.Forget.Instance);
        if (!_ended)
        {
            subscriber.Tell(new SubscriptionEnded(group, _next, _problem));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClientResponse { Outcome: Outcome.Ok } response:
                OnAnswer(response);
                break;
            case ClientResponse gone when gone.FirstIndex > _next:
                _ended = true;
                subscriber.Tell(new Compacted(group, gone.FirstIndex));
                Context.Stop(Self);
                break;
            case ClientResponse response:
                AskElsewhere(response.Message ?? response.Outcome.ToString());
                break;
            case FetchProtocol.SourceLost:
                AskElsewhere("The connection to the serving node was lost.");
                break;
            case NoAnswer:
                AskElsewhere("The serving node does not answer.");
                break;
            case Again:
                Ask();
                break;
            case CommittedAck ack:
                while (_unacknowledged.TryPeek(out var last) && last <= ack.Index)
                {
                    _unacknowledged.Dequeue();
                }

                AskForMore();
                break;
            case Terminated:
                _ended = true;
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnAnswer(ClientResponse response)
    {
        Timers.CancelAll();
        _asked = false;
        if (response.Result.IsEmpty)
        {
            // That replica may be cut off while another one has new entries.
            _attempt++;
        }
        else if (!TrySend(response.Result))
        {
            _asked = true;
            AskElsewhere(_problem);
        }

        AskForMore();
    }

    /// <summary>Ignores answers to earlier questions: those commands were already sent.</summary>
    private bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var range = CommittedRangeCodec.Decode(bytes, group);
            if (range.First == _next || _afterMergeOf.Length > 0)
            {
                _afterMergeOf = "";
                subscriber.Tell(
                    range.Piece is { } piece
                        ? new FollowedBatch(piece, range.Commands)
                        : new CommittedBatch(group, range.First, range.Last, range.Commands));
                _unacknowledged.Enqueue(range.Last);
                _next = range.Last + 1;
            }

            return true;
        }
        catch (InvalidDataException broken)
        {
            _problem = broken.Message;
            return false;
        }
    }

    private void AskForMore()
    {
        if (!_asked && _unacknowledged.Count < SubscriptionActor.MaxUnacknowledged)
        {
            _asked = true;
            _askedSince = Now;
            Ask();
        }
    }

    private void Ask()
    {
        Context.Parent.Tell(new FetchProtocol.Fetch(group, _next, _attempt, follow is not null, _afterMergeOf));
        Timers.StartSingleTimer(NoAnswer, NoAnswer, AnswerTimeout);
    }

    private void AskElsewhere(string problem)
    {
        if (Now - _askedSince > GiveUpAfter)
        {
            _problem = $"No node has served the subscription for {GiveUpAfter.TotalSeconds} s: {problem}";
            Context.Stop(Self);
            return;
        }

        _attempt++;
        Timers.Cancel(NoAnswer);
        Timers.StartSingleTimer(Again, Again, RetryDelay);
    }
}
