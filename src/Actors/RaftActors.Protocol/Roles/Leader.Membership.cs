using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Roles;

/// <content>Changing members one step at a time or over a joint configuration (§6, T§4): who may join, and what follows a commit.</content>
internal sealed partial class Leader
{
    public override void OnChangeMembers(ChangeMembers input)
    {
        var result = Judge(input.Target);
        var index = LogIndex.Zero;
        if (result == MembersResult.Appended)
        {
            index = Core.Log.LastIndex + 1;
            AppendConfiguration(ChangeRules.Next(Core.Configuration, input.Target));
        }

        Core.Effects.Add(new MembersAnswered(input.RequestId, result, index, Core.Self));
    }

    /// <summary>What a commit makes due: leaving a joint configuration, or giving leadership up when it went to others.</summary>
    public override void OnStepEnd()
    {
        if (Core.ConfigurationIndex > Core.CommitIndex || !HasCommittedInTerm)
        {
            return;
        }

        if (Core.Configuration.IsJoint)
        {
            // Whoever leads finishes a joint change, its own or one that it inherited (T§4.3).
            AppendConfiguration(Core.Configuration.Leave());
        }
        else if (!Core.Configuration.IsVoter(Core.Self))
        {
            // T§4.2.2: it led the group as far as the commit of its own removal, without counting itself. Who has the most campaigns at
            // once,
            // so that the group need not wait for an election timeout.
            if (BestSuccessor() is { IsNone: false } successor)
            {
                Core.Send(new TimeoutNow(Core.Self, successor, Core.CurrentTerm));
            }

            Roles.BecomeFollower("is no voter any more");
        }
    }

    private MembersResult Judge(Configuration target)
    {
        if (Core.ConfigurationIndex > Core.CommitIndex || Core.Configuration.IsJoint)
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

        if (target.IsJoint || target.Equals(Core.Configuration) || ChangeRules.ChangesWitness(Core.Configuration, target))
        {
            return MembersResult.Invalid;
        }

        foreach (var voter in ChangeRules.NewVoters(Core.Configuration, target))
        {
            if (target.IsWitness(voter))
            {
                // It needs no payloads, so there is nothing to catch up with but a snapshot without state.
                continue;
            }

            // It must have answered at all: in a young group nothing would be lacking of a member whose address is wrong.
            if (ProgressOf(voter) is not { } progress
                || progress.MatchIndex == LogIndex.Zero
                || progress.MatchIndex + Core.Options.PromotionLag < Core.Log.LastIndex)
            {
                return MembersResult.NotCaughtUp;
            }
        }

        return HearsQuorum(target) ? MembersResult.Appended : MembersResult.WouldLoseQuorum;
    }

    private void AppendConfiguration(Configuration configuration)
    {
        var entry = new Entry(
            Core.Log.LastIndex + 1, Core.CurrentTerm, EntryKind.Configuration, _clock.Stamp, ConfigurationCodec.Encode(configuration));
        Append(entry);
        AppendBatch();
    }

    /// <summary>In force as soon as appended: new members are sent the log, former ones nothing any more.</summary>
    /// <param name="next">Where a new member is tried first.</param>
    private void FollowConfiguration(LogIndex next)
    {
        _lease.BeginAnew(_reads.Round + 1);
        _peers.RemoveAll(p => !Core.Configuration.IsMember(p.Peer));
        foreach (var member in Core.Configuration.Members)
        {
            if (member != Core.Self && ProgressOf(member) is null)
            {
                // Counts as heard just now: a new member must not make the leader step down before it could answer.
                _peers.Add(new Progress(member, Core.Configuration.IsWitness(member), next, Core.Now, Core.Options));
            }
        }

        if (IsTransferring && !Core.Configuration.IsElectable(_transferTo))
        {
            EndTransfer(TransferResult.NoSuchVoter);
        }

        // Who is left alone hears no more answers: a round that waited for those who left is confirmed by this replica itself.
        TryCompleteReadRound();
    }
}
