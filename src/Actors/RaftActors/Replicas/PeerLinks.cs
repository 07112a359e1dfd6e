using Akka.Actor;
using Akka.Event;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>Sends this replica's messages to its peers through the node's pipes. Any of them may be lost.</summary>
internal sealed class PeerLinks(ReplicaContext context, IActorRef self, ILoggingAdapter log)
{
    private readonly HashSet<ReplicaId> _reported = [];

    /// <summary>Every node that has a pipe.</summary>
    public IEnumerable<ReplicaId> Nodes => context.Peers.Keys.Select(node => new ReplicaId(node));

    /// <summary>Sends a message of the core. A peer without an address is reported.</summary>
    public void Send(RaftMessage message)
    {
        if (!TrySend(message.To, message) && _reported.Add(message.To))
        {
            // Log once: with discovery this is normal for a moment after the start.
            log.Write(LogEvents.NoAddress, context.GroupId, message.To);
        }
    }

    /// <summary>Sends a message of the runtime; false if the node has no address.</summary>
    public bool TrySend(ReplicaId to, object message)
    {
        if (to.IsNone || !context.Peers.TryGetValue(to.Node, out var pipe))
        {
            return false;
        }

        pipe.Tell(new PeerSend(context.GroupId.Value, message), self);
        return true;
    }
}
