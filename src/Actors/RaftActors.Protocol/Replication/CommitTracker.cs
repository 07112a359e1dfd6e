using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Replication;

/// <summary>What a leader may commit: the entries that a quorum holds durably, from its own term on (§5.3, §5.4.2).</summary>
internal sealed class CommitTracker(RaftState state, PeerSet peers)
{
    private readonly LogIndex _firstOfTerm = state.Log.LastIndex + 1;

    /// <summary>§8: a leader knows what is committed only once an entry of its own term is committed.</summary>
    public bool HasCommittedInTerm => state.CommitIndex >= _firstOfTerm;

    /// <summary>Commits what a quorum holds; returns whether that is more than before.</summary>
    public bool TryAdvance()
    {
        // A leader that is no longer a voter does not count itself (T§4.2.2).
        var voters = state.Configuration.AllVoters;
        Span<long> durable = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            durable[i] = (voters[i] == state.Self ? state.DurableIndex : peers.Find(voters[i])!.MatchIndex).Value;
        }

        var index = new LogIndex(state.Configuration.QuorumValue(durable));
        if (!CommitRule.MayCommit(index, state.CommitIndex, state.CurrentTerm, state.Log))
        {
            return false;
        }

        state.AdvanceCommit(index);
        return true;
    }
}
