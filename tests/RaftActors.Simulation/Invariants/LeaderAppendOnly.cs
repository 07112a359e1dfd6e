using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>No. 3, §5.3: a leader never overwrites or deletes entries in its log; it only appends new ones, of its own term.</summary>
public sealed class LeaderAppendOnly : Invariant
{
    public override void Writes(IReplicaView replica, in Persist write)
    {
        if (replica.Role != RaftRole.Leader)
        {
            return;
        }

        Require(write.TruncateAfter is null && write.ResetTo is null, $"leader {replica.Id} writes {write}");
        foreach (ref readonly var entry in write.Entries.Span)
        {
            Require(
                entry.Term == replica.HardState.CurrentTerm,
                $"leader {replica.Id} of term {replica.HardState.CurrentTerm} appends {entry.Id}");
        }
    }
}
