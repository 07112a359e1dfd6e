using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>§5.3: a leader never overwrites or deletes entries in its log; it only appends new ones.</summary>
public sealed class LeaderAppendOnly : Invariant
{
    public override void Writes(SimulatedReplica replica, in Persist write) => Require(
        replica.Core!.Role != RaftRole.Leader || (write.TruncateAfter is null && write.ResetTo is null), $"leader {replica.Id} writes {write}");
}
