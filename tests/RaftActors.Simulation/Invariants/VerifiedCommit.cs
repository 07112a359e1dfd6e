using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 10, Figure 2: a follower's commit index never exceeds what the message proves: after an append min(leaderCommit, last entry
/// verified), after a heartbeat the index that the leader knows it holds.
/// </summary>
public sealed class VerifiedCommit(AckSoundness acknowledged) : Invariant
{
    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        if (message is Heartbeat heartbeat && replica.Role == RaftRole.Leader && replica.HardState.CurrentTerm == message.Term)
        {
            Require(
                heartbeat.Commit <= acknowledged.ProvenBy(replica, message.To),
                $"{replica.Id} tells {message.To} that {heartbeat.Commit} is committed, but it only acknowledged "
                    + $"{acknowledged.ProvenBy(replica, message.To)}");
        }
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (before.Role == RaftRole.Leader || replica.CommitIndex == before.CommitIndex)
        {
            return;
        }

        var limit = input switch
        {
            AppendEntries append => LogIndex.Min(append.LeaderCommit, append.PrevLog.Index + append.Entries.Length),
            Heartbeat heartbeat => heartbeat.Commit,
            InstallSnapshot install => install.Snapshot.Index,
            SnapshotInstalled installed => installed.LastIncluded.Index,
            _ => before.CommitIndex,
        };
        Require(replica.CommitIndex <= limit, $"{replica.Id} commits {replica.CommitIndex} because of {input}, which only proves {limit}");
    }
}
