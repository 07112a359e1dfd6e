using Akka.Actor;
using RaftActors.Replicas;
using RaftActors.Transport;

namespace RaftActors.Client;

/// <summary>
/// Brings one subscriber the committed commands of a group that has no replica on this node: asks a replica elsewhere for batch after
/// batch, and another one where that one is lost, silent or without anything new. Where it is, only this actor knows, so that a change of
/// source leaves no gap and repeats nothing.
/// </summary>
internal sealed class RemoteSubscriptionActor(Subscribe subscribe, IActorRef subscriber) : UntypedActor, IWithTimers
{
    private const string Silence = "silence";
    private const string Again = "again";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>A replica answers within <see cref="CommittedReader.Patience"/>, be it that there is nothing.</summary>
    private static readonly TimeSpan AnswerTimeout = CommittedReader.Patience + TimeSpan.FromSeconds(2);

    /// <summary>When no node at all answers for so long, the subscriber had better know.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Queue<long> _unacknowledged = new();
    private long _next = Math.Max(1, subscribe.FromIndex);
    private int _attempt;
    private TimeSpan _askedSince;
    private bool _asked;
    private bool _ended;
    private string _problem = "This node is stopping, or does not know the group any more.";

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart()
    {
        Context.Watch(subscriber);
        AskForMore();
    }

    protected override void PostStop()
    {
        Context.Parent.Tell(RouterActor.ForgetMe.Instance);
        if (!_ended)
        {
            subscriber.Tell(new SubscriptionEnded(subscribe.Group, _next, _problem));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClientResponse { Status: ResponseStatus.Ok } response:
                OnAnswer(response);
                break;
            case ClientResponse { Status: ResponseStatus.Compacted } gone when gone.Index > _next:
                _ended = true;
                subscriber.Tell(new Compacted(subscribe.Group, gone.Index));
                Context.Stop(Self);
                break;
            case ClientResponse response:
                AskElsewhere(response.Message ?? response.Status.ToString());
                break;
            case RouterActor.SourceLost:
                AskElsewhere("The node that served it is lost.");
                break;
            case Silence:
                AskElsewhere("The node that served it does not answer.");
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
            // Perhaps that replica hears nothing new and another one does.
            _attempt++;
        }
        else if (!TrySend(response.Result))
        {
            _asked = true;
            AskElsewhere(_problem);
        }

        AskForMore();
    }

    /// <summary>An answer to what is not asked for any more is passed over: it was sent already.</summary>
    private bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var range = CommittedRange.Decode(bytes);
            if (range.First == _next)
            {
                subscriber.Tell(new CommittedBatch(subscribe.Group, range.First, range.Last, range.Commands));
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
        Context.Parent.Tell(new RouterActor.Fetch(subscribe.Group, _next, _attempt));
        Timers.StartSingleTimer(Silence, Silence, AnswerTimeout);
    }

    private void AskElsewhere(string problem)
    {
        if (Now - _askedSince > Patience)
        {
            _problem = $"No node served it for {Patience.TotalSeconds} s: {problem}";
            Context.Stop(Self);
            return;
        }

        _attempt++;
        Timers.Cancel(Silence);
        Timers.StartSingleTimer(Again, Again, RetryDelay);
    }
}
