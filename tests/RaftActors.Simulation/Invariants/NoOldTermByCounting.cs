using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>§5.4.2, Figure 8: a leader that moves its commit index moves it to an entry of its own term.</summary>
public sealed class NoOldTermByCounting : Invariant
{
    private readonly Dictionary<(ReplicaId, int Life, Term), LogIndex> _atElection = [];

    public override void Elected(SimulatedReplica replica) => _atElection[Key(replica)] = replica.Core!.CommitIndex;

    public override void Stepped(SimulatedReplica replica)
    {
        if (replica.Core is { Role: RaftRole.Leader } core && core.CommitIndex > _atElection[Key(replica)])
        {
            Require(
                core.Log.TermAt(core.CommitIndex) == core.HardState.CurrentTerm,
                $"{replica.Id} in term {core.HardState.CurrentTerm} commits {core.CommitIndex}@{core.Log.TermAt(core.CommitIndex)}");
        }
    }

    private static (ReplicaId, int, Term) Key(SimulatedReplica replica) => (replica.Id, replica.Life, replica.Core!.HardState.CurrentTerm);
}
