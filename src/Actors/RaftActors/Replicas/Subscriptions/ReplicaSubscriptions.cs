using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol;
using RaftActors.Requests;
using RaftActors.Settings;

namespace RaftActors.Replicas.Subscriptions;

/// <summary>The subscriptions at one replica. Those that have everything committed wait here for more.</summary>
/// <param name="actor">The replica's actor.</param>
/// <param name="replica">The core, to be read.</param>
/// <param name="machine">The machine's actor.</param>
internal sealed class ReplicaSubscriptions(IActorContext actor, Replica replica, IActorRef machine)
{
    private const int MaxEntries = 1024;
    private const long MaxBytes = 256 * 1024;
    private const int MaxWaiting = 4096;

    private readonly List<(LogIndex From, IActorRef Subscription)> _waiting = [];

    /// <summary>A subscription of this node begins.</summary>
    public void Begin(SubscriptionProtocol.Begin begin, IActorRef subscription) =>
        subscription.Tell(begin.IsOfRange && replica.IsHollow
            ? new SubscriptionProtocol.Refused(Refusals.Witness)
            : new SubscriptionProtocol.Begun(machine));

    /// <summary>For a subscriber on another node: one batch, without state for the next.</summary>
    public void Read(CommittedRequest request, IActorRef replyTo)
    {
        if (replica.IsHollow)
        {
            replyTo.Tell(ClientResponse.Failed(request, Outcome.NoSuchGroup, null, Refusals.Witness));
            return;
        }

        if (_waiting.Count >= MaxWaiting)
        {
            // Another replica may accept more.
            replyTo.Tell(ClientResponse.Failed(
                request, Outcome.Busy, replica.Leader.NodeOrNull(), "Too many subscriptions are waiting at this replica."));
            return;
        }

        var self = actor.Self;
        actor.ActorOf(Props.Create(() => new CommittedReader(request, replyTo, self, machine)).OnRaftDispatcher());
    }

    /// <summary>A subscription asks for more.</summary>
    public void Add(SubscriptionProtocol.Next next, IActorRef subscription)
    {
        if (!TryServe(next.From, subscription))
        {
            _waiting.Add((next.From, subscription));
        }
    }

    /// <summary>Answers at once.</summary>
    public void Peek(SubscriptionProtocol.Peek peek, IActorRef asker)
    {
        var (log, last) = (replica.Log, replica.CommitIndex);
        if (peek.From < log.FirstIndex)
        {
            asker.Tell(new SubscriptionProtocol.Gone(log.FirstIndex));
            return;
        }

        var slice = peek.From > last ? default : log.Slice(peek.From, last, MaxEntries, MaxBytes, out _);
        asker.Tell(new SubscriptionProtocol.Peeked(slice, slice.IsEmpty ? 0 : last - slice.Span[^1].Index));
    }

    public void Remove(IActorRef subscription) => _waiting.RemoveAll(w => w.Subscription.Equals(subscription));

    /// <summary>
    /// Called after every step: sends newly committed entries to waiting subscriptions. Costs one comparison if none waits.
    /// </summary>
    public void Serve()
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (TryServe(_waiting[i].From, _waiting[i].Subscription))
            {
                _waiting.RemoveAt(i);
            }
        }
    }

    private bool TryServe(LogIndex from, IActorRef subscription)
    {
        var log = replica.Log;
        if (from < log.FirstIndex)
        {
            subscription.Tell(new SubscriptionProtocol.Gone(log.FirstIndex));
            return true;
        }

        if (from > replica.CommitIndex)
        {
            return false;
        }

        subscription.Tell(new SubscriptionProtocol.Entries(log.Slice(from, replica.CommitIndex, MaxEntries, MaxBytes, out _)));
        return true;
    }
}
