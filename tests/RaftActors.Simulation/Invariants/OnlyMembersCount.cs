using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 21, §5.2, §5.4.1: an elected leader has votes really given by a quorum of its members; and votes depend on logs and terms, not on
/// membership: never for a candidate whose log is behind, always for any other candidate that asks first.
/// </summary>
public sealed class OnlyMembersCount(IGroupView group) : Invariant
{
    private readonly Dictionary<(Term, ReplicaId Candidate), int> _granted = [];

    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        if (message is RequestVoteResponse { IsPreVote: false, VoteGranted: true })
        {
            var key = (message.Term, message.To);
            _granted[key] = _granted.GetValueOrDefault(key) | (1 << replica.Number);
        }
    }

    public override void Elected(IReplicaView replica)
    {
        var term = replica.HardState.CurrentTerm;
        var granted = _granted.GetValueOrDefault((term, replica.Id));
        if (replica.Disk.HardState.CurrentTerm == term && replica.Disk.HardState.VotedFor == replica.Id)
        {
            granted |= 1 << replica.Number;
        }

        var voters = replica.Configuration.AllVoters;
        Span<long> counts = stackalloc long[voters.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = group.Find(voters[i]) is { } voter && (granted & (1 << voter.Number)) != 0 ? 1 : 0;
        }

        Require(
            Quorums.IsQuorum(replica.Configuration, counts),
            $"{replica.Id} leads term {term} without the votes of a quorum of {replica.Configuration}");
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (input is not RequestVote { IsPreVote: false } request || replica.HardState.CurrentTerm != request.Term)
        {
            return;
        }

        var mine = replica.LastLog;
        var isUpToDate = request.LastLog.Term > mine.Term || (request.LastLog.Term == mine.Term && request.LastLog.Index >= mine.Index);
        var isSameTerm = before.HardState.CurrentTerm == request.Term;
        if (replica.HardState.VotedFor == request.From)
        {
            var isOld = isSameTerm && before.HardState.VotedFor == request.From;
            Require(isOld || isUpToDate, $"{replica.Id} at {mine} votes for {request.From} at {request.LastLog}");
            return;
        }

        var hasChosen = isSameTerm && (!before.HardState.VotedFor.IsNone || !before.Leader.IsNone);
        // With leases, a replica may be bound by a promise from an earlier term or from before a restart.
        var mayBeBound = group.LongestLease > TimeSpan.Zero;
        Require(
            hasChosen || mayBeBound || !isUpToDate,
            $"{replica.Id} at {mine} refuses its vote to {request.From} at {request.LastLog} although it has not voted");
    }
}
