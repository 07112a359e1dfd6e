using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Status;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <content>Former members: the leader tells them, they ask when they hear no leader, and they stop.</content>
internal sealed partial class ReplicaActor
{
    private readonly Membership _membership;

    private void TellFormerMembers()
    {
        var former = _membership.TakeFormer(_core!);
        if (_core!.Role == RaftRole.Leader)
        {
            foreach (var member in former)
            {
                TellNoMember(member);
            }
        }
    }

    private void OnMemberQuery(MemberQuery asked)
    {
        if (_core!.Role == RaftRole.Leader && Membership.IsNoMember(_core, asked.From))
        {
            TellNoMember(asked.From);
        }
    }

    private void TellNoMember(ReplicaId node)
    {
        if (_context.Peers.TryGetValue(node.Value, out var pipe))
        {
            var members = _core!.ConfigurationAt(_core.CommitIndex).Leave();
            pipe.Tell(new PeerSend(_context.GroupId.Value, new NotMember(_context.Self, node, _core.CommitIndex, members)), Self);
        }
    }

    /// <summary>A deadline passed: checks whether this replica is still a member.</summary>
    private State<ReplicaState, ReplicaContext> CheckMembership(State<ReplicaState, ReplicaContext> next)
    {
        if (StateName.Phase != ReplicaPhase.Running || _core!.Role == RaftRole.Leader)
        {
            return next;
        }

        if (_membership.KnowsItsRemoval(_core))
        {
            return EndRemoved(new NotMember(_core.Leader, _context.Self, _core.CommitIndex, _core.Configuration));
        }

        if (_membership.ShouldAsk(Now, _context.Settings.Protocol.ElectionTimeoutMax))
        {
            foreach (var (node, pipe) in _context.Peers)
            {
                pipe.Tell(new PeerSend(_context.GroupId.Value, new MemberQuery(_context.Self, new ReplicaId(node))), Self);
            }
        }

        return next;
    }

    /// <summary>Ignored if this replica knows a later index than the leader's: it was added again.</summary>
    private State<ReplicaState, ReplicaContext> OnNotMember(NotMember told) =>
        _core!.Role == RaftRole.Leader || told.Index < _core.CommitIndex ? Stay() : EndRemoved(told);

    private State<ReplicaState, ReplicaContext> EndRemoved(NotMember told)
    {
        _log.Write(
            LogEvents.Removed, _context.GroupId, _context.Self, told.From.IsNone ? "its own log" : told.From.Value, told.Index,
            told.Members);
        var problem = $"Node {_context.Self} is no longer a member of group {_context.GroupId}.";
        Context.Parent.Tell(new ReplicaRemoved(problem, told.From.Value, told.Members));
        return Stop(problem);
    }
}
