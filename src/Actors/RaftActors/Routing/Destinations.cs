using Akka.Actor;
using RaftActors.Messages;
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

        if (request is NodeReportRequest)
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
        if (request is NodeReportRequest)
        {
            agent.Tell(request, replyTo);
        }
        else if (groups.Find(request.Group) is { } replica)
        {
            replica.Tell(request, replyTo);
        }
        else
        {
            var outcome = groups.Group(request.Group) is not null ? Outcome.NoLeader : Outcome.NoSuchGroup;
            replyTo.Tell(ClientResponse.Failed(request, outcome, null, $"Node {self} runs no replica of group {request.Group}."));
        }
    }
}
