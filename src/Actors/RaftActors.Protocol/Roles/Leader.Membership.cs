using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Roles;

/// <content>Changing members one step at a time or through a joint configuration (§6, T§4): who may join, and what follows a
/// commit.</content>
internal sealed partial class Leader
{
    public override void OnChangeMembers(ChangeMembersRequest input)
    {
        var result = ValidateChange(input.Target);
        var index = LogIndex.Zero;
        if (result == MembersResult.Appended)
        {
            index = State.Log.LastIndex + 1;
            AppendConfiguration(ChangeRules.Next(State.Configuration, input.Target));
        }

        State.Effects.Add(new MembersAnswered(input.RequestId, result, index, State.Self));
    }

    /// <summary>
    /// Work that follows a commit: leaving a joint configuration, or stepping down if this replica was removed as a voter.
    /// </summary>
    public override void OnStepEnd()
    {
        if (State.ConfigurationIndex > State.CommitIndex || !HasCommittedInTerm)
        {
            return;
        }

        if (State.Configuration.IsJoint)
        {
            // A leader finishes every joint change, its own or an inherited one (T§4.3).
            AppendConfiguration(State.Configuration.Leave());
        }
        else if (!State.Configuration.IsVoter(State.Self))
        {
            // T§4.2.2: it led the group until its own removal was committed, without counting itself. The peer with the most complete log
            // campaigns at once, so that the group need not wait for an election timeout.
            if (BestSuccessor() is { IsNone: false } successor)
            {
                State.Send(new TimeoutNow(State.Self, successor, State.CurrentTerm));
            }

            Switch.BecomeFollower("is no longer a voter");
        }
    }

    private MembersResult ValidateChange(Configuration target)
    {
        if (State.ConfigurationIndex > State.CommitIndex || State.Configuration.IsJoint)
        {
            return MembersResult.ConfigurationInProgress;
        }

        if (IsTransferring)
        {
            return MembersResult.TransferInProgress;
        }

        if (!HasCommittedInTerm)
        {
            return MembersResult.NotReady;
        }

        if (target.IsJoint || target.Equals(State.Configuration) || ChangeRules.ChangesWitness(State.Configuration, target))
        {
            return MembersResult.Invalid;
        }

        foreach (var voter in ChangeRules.NewVoters(State.Configuration, target))
        {
            if (target.IsWitness(voter))
            {
                // A witness needs no payloads, so it only has to catch up with a snapshot without state.
                continue;
            }

            // It must have answered at least once: in a young group, even a member with a wrong address would lack nothing.
            if (ProgressOf(voter) is not { } progress
                || progress.MatchIndex == LogIndex.Zero
                || progress.MatchIndex + State.Options.PromotionLag < State.Log.LastIndex)
            {
                return MembersResult.NotCaughtUp;
            }
        }

        return HearsQuorum(target) ? MembersResult.Appended : MembersResult.WouldLoseQuorum;
    }

    private void AppendConfiguration(Configuration configuration)
    {
        var entry = new Entry(
            State.Log.LastIndex + 1, State.CurrentTerm, EntryKind.Configuration, _clock.Stamp, ConfigurationCodec.Encode(configuration));
        Append(entry);
        AppendBatch();
    }

    /// <summary>In force as soon as appended: new members are sent the log, former members nothing.</summary>
    /// <param name="next">The index at which a new member is probed first.</param>
    private void FollowConfiguration(LogIndex next)
    {
        _lease.Reset(_reads.Round + 1);
        _peers.RemoveAll(p => !State.Configuration.IsMember(p.Peer));
        foreach (var member in State.Configuration.Members)
        {
            if (member != State.Self && ProgressOf(member) is null)
            {
                // Counts as just heard: a new member must not make the leader step down before it had time to answer.
                _peers.Add(new Progress(member, State.Configuration.IsWitness(member), next, State.Now, State.Options));
            }
        }

        if (IsTransferring && !State.Configuration.IsElectable(_transferTo))
        {
            EndTransfer(TransferResult.NoSuchVoter);
        }

        // A leader left alone receives no further responses: it confirms a round that waited for removed members itself.
        TryCompleteReadRound();
    }
}
