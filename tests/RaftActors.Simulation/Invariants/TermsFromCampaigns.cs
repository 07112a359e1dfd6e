using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 16, T§9.6: a term increases only because of a message with that term, or by one because the replica campaigns; and a replica
/// campaigns only if a quorum would vote for it, or if the leader of its term asked it to.
/// </summary>
public sealed class TermsFromCampaigns(IGroupView group) : Invariant
{
    private readonly Dictionary<(ReplicaId, Term), int> _granted = [];

    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        if (message is not RequestVoteResponse { IsPreVote: true, VoteGranted: true })
        {
            return;
        }

        // Each request separately: an older one may be answered late, and a crash may return a replica to an earlier term.
        var key = (message.To, message.Term);
        _granted[key] = _granted.GetValueOrDefault(key) | (1 << replica.Number);
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        var term = replica.HardState.CurrentTerm;
        if (term == before.HardState.CurrentTerm)
        {
            return;
        }

        var named = input switch
        {
            RequestVote { IsPreVote: true } or RequestVoteResponse { IsPreVote: true, VoteGranted: true } => before.HardState.CurrentTerm,
            RaftMessage message when message.Term > before.HardState.CurrentTerm => message.Term,
            _ => before.HardState.CurrentTerm,
        };
        if (replica.Role is not (RaftRole.Candidate or RaftRole.Leader))
        {
            Require(term == named, $"{replica.Id} goes from term {before.HardState.CurrentTerm} to {term} because of {input}");
            return;
        }

        Require(term == named.Next(), $"{replica.Id} campaigns for term {term} in term {named}");
        var isAsked = input is TimeoutNow hands && hands.Term == before.HardState.CurrentTerm;
        if (group.PreVote && !isAsked && !replica.Configuration.IsAlone(replica.Id))
        {
            Require(
                WouldWin(replica, term),
                $"{replica.Id} campaigns for term {term}, but no quorum of {replica.Configuration} would vote for it");
        }
    }

    private bool WouldWin(IReplicaView replica, Term term)
    {
        var granted = _granted.GetValueOrDefault((replica.Id, term));
        var voters = replica.Configuration.AllVoters;
        Span<long> counts = stackalloc long[voters.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var isFor = voters[i] == replica.Id || (group.Find(voters[i]) is { } voter && (granted & (1 << voter.Number)) != 0);
            counts[i] = isFor ? 1 : 0;
        }

        return Quorums.IsQuorum(replica.Configuration, counts);
    }
}
