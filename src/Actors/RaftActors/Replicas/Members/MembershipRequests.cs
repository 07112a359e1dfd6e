using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Requests;

namespace RaftActors.Replicas.Members;

/// <summary>
/// Operators' requests to change the members. The core answers each by the number that it was given; an accepted one then waits like a
/// command until its entry is applied.
/// </summary>
internal sealed class MembershipRequests(ReplicaContext context, Replica replica, ProposalQueue proposals)
{
    private readonly Dictionary<long, (MembershipRequest Request, IActorRef ReplyTo)> _pending = [];
    private long _lastId;

    /// <summary>Begins a change; null if it is invalid and therefore refused.</summary>
    public ChangeMembersRequest? Begin(MembershipRequest request, IActorRef replyTo)
    {
        try
        {
            var change = new ChangeMembersRequest(++_lastId, MembershipTarget.Of(request.Change, replica.Configuration, IsKnown))
            {
                // Only a driver of ranges wants the present members again, and only it names the index that it has seen.
                MayRenew = request.Change is ChangeMembers { ExpectedIndex: not null },
            };
            _pending.Add(_lastId, (request, replyTo));
            return change;
        }
        catch (ArgumentException invalid)
        {
            var reason = invalid.Message.Split(" (Parameter", 2)[0];
            replyTo.Tell(ClientResponse.Failed(request, Outcome.Refused, replica.Leader.NodeOrNull(), reason));
            return null;
        }
    }

    public void OnAnswered(in MembersAnswered effect)
    {
        if (!_pending.Remove(effect.RequestId, out var pending))
        {
            return;
        }

        if (effect.Result == MembersResult.Appended)
        {
            proposals.Await(new EntryId(effect.Index, replica.HardState.CurrentTerm), pending.Request, pending.ReplyTo);
        }
        else
        {
            pending.ReplyTo.Tell(Refusals.Of(pending.Request, effect.Result, effect.Leader));
        }
    }

    /// <summary>This replica ends; a change may have been appended.</summary>
    public void FailAll(Outcome outcome, string reason)
    {
        foreach (var (request, replyTo) in _pending.Values)
        {
            replyTo.Tell(ClientResponse.Failed(request, outcome, null, reason));
        }

        _pending.Clear();
    }

    /// <summary>Whether the address of a node is configured or was discovered; the node need not be reachable now.</summary>
    private bool IsKnown(string node) =>
        node == context.Self.Node || context.Settings.Nodes.ContainsKey(node) || context.Peers.ContainsKey(node);
}
