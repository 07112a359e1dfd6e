using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;

namespace RaftActors.Routing;

/// <summary>The replicas that can be asked: this node's directly, those of other nodes through their pipes.</summary>
/// <param name="self">This node.</param>
/// <param name="groups">Its replicas.</param>
/// <param name="pipes">The pipes to other nodes.</param>
/// <param name="agent">The agent of ranges, by its path: it may not be there.</param>
internal sealed class Destinations(string self, GroupDirectory groups, PeerPipes pipes, ICanTell agent)
{
    /// <summary>Sends a request to a node's replica, to be answered to the router; returns why that is not possible now, or null.</summary>
    public string? Send(string node, ClientRequest request)
    {
        if (node != self)
        {
            if (pipes.Find(node) is not { } pipe)
            {
                return $"Node {node} is not connected yet.";
            }

            pipe.Tell(request);
            return null;
        }

        if (request.IsForAgent)
        {
            agent.Tell(request, ActorCell.GetCurrentSelfOrNoSender());
            return null;
        }

        if (groups.Find(request.Group) is not { } replica)
        {
            return "The replica on this node is not running.";
        }

        replica.Tell(request);
        return null;
    }

    /// <summary>Serves a request of another node's router, which believes that the leader is here.</summary>
    public void Serve(ClientRequest request, IActorRef replyTo)
    {
        if (request.IsForAgent)
        {
            agent.Tell(request, replyTo);
        }
        else if (groups.Find(request.Group) is { } replica)
        {
            replica.Tell(request, replyTo);
        }
        else
        {
            // A replica that should be here may be starting; otherwise the sender must ask elsewhere.
            var isDue = groups.Group(request.Group) is { } group && groups.HoldsReplica(group, new ReplicaId(self));
            var outcome = isDue ? Outcome.NoLeader : Outcome.NoSuchGroup;
            replyTo.Tell(ClientResponse.Failed(request, outcome, null, $"Node {self} runs no replica of group {request.Group}."));
        }
    }
}
