using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>§5.3, §5.4.2: what a leader commits is of its own term and on the disks of a majority at that moment.</summary>
public sealed class CommittedOnQuorum(SimulatedCluster cluster) : Invariant
{
    private readonly Dictionary<ReplicaId, LogIndex> _seen = [];

    public override void Stepped(SimulatedReplica replica)
    {
        var core = replica.Core;
        if (core is not { Role: RaftRole.Leader } || core.CommitIndex == _seen.GetValueOrDefault(replica.Id))
        {
            return;
        }

        _seen[replica.Id] = core.CommitIndex;
        var id = new EntryId(core.CommitIndex, core.Log.TermAt(core.CommitIndex)!.Value);
        if (id.Term != core.HardState.CurrentTerm)
        {
            // Learned from an earlier leader, not counted by this one.
            return;
        }

        var holders = 0;
        foreach (var other in cluster.Replicas)
        {
            holders += other.Disk.Holds(id) ? 1 : 0;
        }

        Require(holders >= core.Configuration.QuorumSize, $"{replica.Id} commits {id}, which {holders} disks hold");
    }
}
