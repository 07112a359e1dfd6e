using RaftActors.Protocol.Identity;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>T§6.4: a linearizable read sees everything that was acknowledged to anybody before it was asked for.</summary>
public sealed class ReadFloor : Invariant
{
    public override void Reads(SimulatedReplica replica, LogIndex index, LogIndex floor)
    {
        Require(index >= floor, $"{replica.Id} serves a read at {index}, {floor} was acknowledged before it");
        Require(replica.MachineAt.Index >= index, $"{replica.Id} serves a read at {index} from a machine at {replica.MachineAt.Index}");
    }
}
