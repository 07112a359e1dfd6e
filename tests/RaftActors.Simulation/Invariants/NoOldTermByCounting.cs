using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>No. 8, §5.4.2, Figure 8: a leader advances its commit index only to an entry of its own term.</summary>
public sealed class NoOldTermByCounting : Invariant
{
    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (before.Role == RaftRole.Leader
            && replica.CommitIndex != before.CommitIndex
            && replica.HardState.CurrentTerm == before.HardState.CurrentTerm)
        {
            Require(
                replica.TermAt(replica.CommitIndex) == replica.HardState.CurrentTerm,
                $"{replica.Id} in term {replica.HardState.CurrentTerm} commits {replica.CommitIndex}@{replica.TermAt(replica.CommitIndex)}"
            );
        }
    }
}
