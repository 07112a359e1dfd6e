using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 23, T§6.4: a linearizable read sees everything acknowledged to any client, or seen by any read, before it was requested; and a
/// leader serves no read before an entry of its own term is committed.
/// </summary>
public sealed class ReadFloor : Invariant
{
    public override void Reads(IReplicaView replica, in ServedRead read)
    {
        Require(read.Index >= read.Floor, $"{replica.Id} serves a read at {read.Index}, but {read.Floor} was acknowledged before it");
        Require(
            replica.MachineAt.Index >= read.Index,
            $"{replica.Id} serves a read at {read.Index} from a machine at {replica.MachineAt.Index}");
        Require(
            replica.Role != RaftRole.Leader || replica.TermAt(replica.CommitIndex) == replica.HardState.CurrentTerm,
            $"{replica.Id} serves a read before it committed anything of its term {replica.HardState.CurrentTerm}");
    }
}
