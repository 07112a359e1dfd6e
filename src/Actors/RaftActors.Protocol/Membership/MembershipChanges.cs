using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Transfer;

namespace RaftActors.Protocol.Membership;

/// <summary>
/// Changing members one step at a time or through a joint configuration (§6, T§4): which change a leader accepts, and what follows its
/// commit.
/// </summary>
internal sealed class MembershipChanges(RaftState state, PeerSet peers, CommitTracker commits, LeadershipTransfer transfer)
{
    /// <summary>T§4.2.2: it led the group until its own removal was committed, without counting itself; now it leaves.</summary>
    public bool IsRemoved => IsSettled && !state.Configuration.IsVoter(state.Self);

    /// <summary>Whether the configuration in force is committed, and this leader knows it (§8).</summary>
    private bool IsSettled => state.ConfigurationIndex <= state.CommitIndex && commits.HasCommittedInTerm;

    /// <summary>
    /// The configuration that must follow now: a leader finishes every joint change, its own or an inherited one (T§4.3); null if there is
    /// nothing to finish.
    /// </summary>
    public Configuration? Unfinished() => IsSettled && state.Configuration.IsJoint ? state.Configuration.Leave() : null;

    /// <summary>Whether the leader may append the change now.</summary>
    public MembersResult Validate(ChangeMembersRequest request)
    {
        var target = request.Target;
        if (request.ExpectedConfigurationIndex is { } index && index != state.ConfigurationIndex)
        {
            return MembersResult.Superseded;
        }

        if (state.ConfigurationIndex > state.CommitIndex || state.Configuration.IsJoint)
        {
            return MembersResult.ConfigurationInProgress;
        }

        if (transfer.IsRunning)
        {
            return MembersResult.TransferInProgress;
        }

        if (!commits.HasCommittedInTerm)
        {
            return MembersResult.NotReady;
        }

        var isNoChange = target.Equals(state.Configuration) && !request.MayRenew;
        if (target.IsJoint || isNoChange || ChangeRules.ChangesWitness(state.Configuration, target))
        {
            return MembersResult.Invalid;
        }

        foreach (var voter in ChangeRules.NewVoters(state.Configuration, target))
        {
            // A witness needs no payloads, so it only has to catch up with a snapshot without state.
            if (!target.IsWitness(voter) && !HasCaughtUp(voter))
            {
                return MembersResult.NotCaughtUp;
            }
        }

        return peers.HearQuorum(target) ? MembersResult.Appended : MembersResult.WouldLoseQuorum;
    }

    /// <summary>
    /// T§4.2.1: a new voter catches up as a learner first. It must have answered at least once: in a young group, even a member with a
    /// wrong address would lack nothing.
    /// </summary>
    private bool HasCaughtUp(ReplicaId voter) =>
        peers.Find(voter) is { } progress
        && progress.MatchIndex != LogIndex.Zero
        && progress.MatchIndex + state.Options.PromotionLag >= state.Log.LastIndex;
}
