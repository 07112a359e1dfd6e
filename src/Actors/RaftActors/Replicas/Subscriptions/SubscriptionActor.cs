using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Replicas.Subscriptions;

/// <summary>Sends committed commands to one subscriber, at most a few batches ahead of its acknowledgements, however slow it is.</summary>
internal sealed class SubscriptionActor : UntypedActor
{
    /// <summary>The maximum number of unacknowledged batches per subscriber.</summary>
    internal const int MaxUnacknowledged = 4;

    private readonly Subscribe _subscribe;
    private readonly IActorRef _subscriber;
    private readonly IActorRef _replica;
    private readonly Queue<long> _unacknowledged = new();
    private LogIndex _next;
    private bool _asked;
    private bool _ended;

    public SubscriptionActor(Subscribe subscribe, IActorRef subscriber, IActorRef replica)
    {
        _subscribe = subscribe;
        _subscriber = subscriber;
        _replica = replica;
        _next = new LogIndex(Math.Max(1, subscribe.FromIndex));
    }

    protected override void PreStart()
    {
        Context.Watch(_subscriber);
        AskForMore();
    }

    protected override void PostStop()
    {
        if (!_ended)
        {
            _subscriber.Tell(new SubscriptionEnded(_subscribe.Group, _next.Value, "The replica that served it stopped."));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SubscriptionProtocol.Entries entries:
                Send(entries.Slice.Span);
                AskForMore();
                break;
            case SubscriptionProtocol.Gone gone:
                _subscriber.Tell(new Compacted(_subscribe.Group, gone.FirstIndex.Value));
                End();
                break;
            case CommittedAck ack:
                while (_unacknowledged.TryPeek(out var last) && last <= ack.Index)
                {
                    _unacknowledged.Dequeue();
                }

                AskForMore();
                break;
            case Terminated:
                End();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Send(ReadOnlySpan<Entry> entries)
    {
        _asked = false;
        var range = CommittedEntries.Read(_next, entries);
        _subscriber.Tell(new CommittedBatch(_subscribe.Group, range.First, range.Last, range.Commands));
        _unacknowledged.Enqueue(range.Last);
        _next = new LogIndex(range.Last + 1);
    }

    private void AskForMore()
    {
        if (!_asked && !_ended && _unacknowledged.Count < MaxUnacknowledged)
        {
            _asked = true;
            _replica.Tell(new SubscriptionProtocol.Next(_next), Self);
        }
    }

    private void End()
    {
        _ended = true;
        Context.Stop(Self);
    }
}
