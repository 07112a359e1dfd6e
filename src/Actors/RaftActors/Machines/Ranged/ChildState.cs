using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.State;

namespace RaftActors.Machines.Ranged;

/// <summary>
/// What a split cut off: the state with which every replica of the child begins. Its index is that of the split, so that whatever is
/// counted by index goes on growing.
/// </summary>
/// <param name="Notice">The child, as its parent remembers it.</param>
/// <param name="Members">The child's first configuration.</param>
/// <param name="FirstLeader">The member that leads from its birth on; none for an election.</param>
/// <param name="Header">The runtime's part of the state.</param>
/// <param name="Machine">The machine with the child's keys; it belongs to the receiver.</param>
internal sealed record ChildState(
    Notice Notice, Configuration Members, ReplicaId FirstLeader, MachineHeaderMessage Header, ISplittableMachine Machine)
{
    /// <summary>Log time at the split.</summary>
    public long Timestamp => Header.Timestamp;

    /// <summary>Writes the bytes of the child's first snapshot.</summary>
    public void WriteTo(Stream snapshot)
    {
        SnapshotFormat.Write(snapshot, Header);
        Machine.Save(snapshot);
    }
}
