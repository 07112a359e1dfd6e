using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 10, Figure 2: a follower takes for committed at most what the message that says so proves: after an append
/// min(leaderCommit, last entry verified), after a heartbeat what the leader knows it to hold.
/// </summary>
public sealed class VerifiedCommit(AckSoundness acknowledged) : Invariant
{
    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        if (message is Heartbeat heartbeat && replica.Role == RaftRole.Leader && replica.HardState.CurrentTerm == message.Term)
        {
            Require(
                heartbeat.Commit <= acknowledged.ProvenBy(replica, message.To),
                $"{replica.Id} tells {message.To} that {heartbeat.Commit} is committed, it acknowledged "
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
        Require(replica.CommitIndex <= limit, $"{replica.Id} commits {replica.CommitIndex} by {input}, which proves {limit}");
    }
}
