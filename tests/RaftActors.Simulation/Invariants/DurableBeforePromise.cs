using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>Figure 2, §5.3: an acknowledgement leaves when the entries are on disk, the same ones that the leader has.</summary>
public sealed class DurableBeforePromise(SimulatedCluster cluster) : Invariant
{
    public override void Leaves(SimulatedReplica replica, RaftMessage message)
    {
        if (message is not AppendEntriesResponse { Success: true } answer)
        {
            return;
        }

        var disk = replica.Disk;
        Require(disk.LastIndex >= answer.MatchIndex, $"{replica.Id} acknowledges {answer.MatchIndex}, its disk ends at {disk.LastIndex}");
        var leader = cluster.Find(answer.To)?.Core;
        if (leader is { Role: RaftRole.Leader } && leader.HardState.CurrentTerm == answer.Term
            && leader.Log.TermAt(answer.MatchIndex) is { } term && disk.TermAt(answer.MatchIndex) is { } durable)
        {
            Require(term == durable, $"{replica.Id} acknowledges {answer.MatchIndex}@{term}, its disk holds term {durable}");
        }
    }
}
