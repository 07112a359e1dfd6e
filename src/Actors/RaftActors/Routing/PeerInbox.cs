using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Requests;
using RaftActors.Transport;

namespace RaftActors.Routing;

/// <summary>Passes what pipes receive to this node's router and replicas, and wakes the replica of a group that a leader writes to.</summary>
internal sealed class PeerInbox(GroupDirectory groups, NodeLocations locations, IActorRef router, IActorRef node) : IPeerInbox
{
    private bool _isStopping;

    /// <inheritdoc />
    public bool StandsAside => locations.Problem is not null;

    /// <inheritdoc />
    public bool IsStopping => Volatile.Read(ref _isStopping);

    public void Stop() => Volatile.Write(ref _isStopping, true);

    /// <inheritdoc />
    public void Deliver(string group, object message, IActorRef pipe)
    {
        if (message is ClientRequest or ClientResponse)
        {
            router.Tell(message, pipe);
        }
        else if (groups.Find(group) is { } replica)
        {
            replica.Tell(message, pipe);
        }
        else if (message is not (MemberQuery or NotMember or MachineVersion or StateHash))
        {
            // A leader's message: this node was added to the group. If the group is known here, start the replica.
            node.Tell(new EnsureStarted(group), pipe);
        }
    }

    /// <inheritdoc />
    public void Lose(string peer)
    {
        router.Tell(new PeerLost(peer));
        foreach (var replica in groups.Replicas)
        {
            replica.Tell(new PeerUnreachable(new ReplicaId(peer)));
        }
    }
}
