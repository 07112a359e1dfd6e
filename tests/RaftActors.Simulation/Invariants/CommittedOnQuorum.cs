using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>§5.3, §5.4.2: what a leader commits is of its own term and on the disks of a majority at that moment.</summary>
public sealed class CommittedOnQuorum(SimulatedCluster cluster) : Invariant
{
    private readonly Dictionary<ReplicaId, LogIndex> _seen = [];

    private bool IsHeld(Configuration configuration, EntryId id)
    {
        Span<long> holds = stackalloc long[configuration.AllVoters.Length];
        for (var i = 0; i < holds.Length; i++)
        {
            holds[i] = cluster.Find(configuration.AllVoters[i])!.Disk.Holds(id) ? 1 : 0;
        }

        return configuration.QuorumValue(holds) == 1;
    }

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

        // The one in force when the commit moved: an entry that the same step appended afterwards did not count yet.
        var counted = core.ConfigurationAt(core.CommitIndex);
        Require(IsHeld(counted, id) || IsHeld(core.Configuration, id), $"{replica.Id} commits {id}, which no majority of {core.Configuration} holds");
    }
}
