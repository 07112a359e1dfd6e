using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Machines;

/// <summary>Reads the bytes of a machine's snapshot where there is no replica: in a store's tools, and before the replica exists.</summary>
public static class MachineSnapshot
{
    /// <summary>
    /// Adds the log time of a snapshot from an earlier build, which did not store it separately; the bytes contain it, because sessions
    /// expire by it. Damaged bytes are left for the machine to refuse.
    /// </summary>
    /// <param name="snapshot">The snapshot, perhaps without log time.</param>
    /// <param name="state">Its bytes.</param>
    public static SnapshotInfo WithLogTime(SnapshotInfo snapshot, ReadOnlyMemory<byte> state)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot is { Timestamp: 0, IsHollow: false }
            && snapshot.Index > LogIndex.Zero
            && SnapshotFormat.TryReadTimestamp(state, out var timestamp)
                ? snapshot with { Timestamp = timestamp }
                : snapshot;
    }

    /// <summary>Loads the bytes into a machine of the class that a replica would use, and throws what that throws.</summary>
    /// <param name="factory">Creates an empty machine.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="state">The snapshot's bytes.</param>
    /// <param name="at">The last entry that the snapshot includes.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static void CheckLoads(MachineFactory factory, string group, ReadOnlyMemory<byte> state, EntryId at)
    {
        ArgumentNullException.ThrowIfNull(factory);
        new ReplicatedMachine(factory.Create, group).Load(state, at);
    }
}
