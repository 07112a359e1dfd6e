using Akka.Actor;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;
using RaftActors.Transport;

namespace RaftActors.Replicas.Snapshots;

/// <summary>A leader's snapshot transfers, at most one per peer: a newer snapshot replaces the one being sent.</summary>
internal sealed class OutgoingSnapshots(ReplicaContext context, IActorContext actor)
{
    private readonly Dictionary<ReplicaId, IActorRef> _senders = [];
    private long _nextName;

    public void Send(SendSnapshot order)
    {
        if (_senders.Remove(order.To, out var older))
        {
            actor.Stop(older);
        }

        _senders[order.To] = actor.ActorOf(
            Props.Create(() => new SnapshotSender(context, order)).WithDispatcher(SnapshotThreads.Dispatcher),
            $"snapshot-{order.To}-{_nextName++}");
    }

    public void OnAcknowledged(SnapshotChunkAck ack)
    {
        if (_senders.TryGetValue(ack.From, out var sender))
        {
            sender.Tell(ack);
        }
    }

    /// <summary>Leadership was lost.</summary>
    public void StopAll()
    {
        foreach (var sender in _senders.Values)
        {
            actor.Stop(sender);
        }

        _senders.Clear();
    }
}
