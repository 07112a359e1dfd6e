using System.Runtime.ExceptionServices;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;

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
    /// <exception cref="InvalidDataException">The store finds the bytes damaged.</exception>
    public static SnapshotInfo WithLogTime(SnapshotInfo snapshot, SnapshotBytes state)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(state);
        if (!LacksLogTime(snapshot))
        {
            return snapshot;
        }

        Span<byte> first = stackalloc byte[SnapshotFormat.TimestampBytes];
        using var stream = state.OpenRead();
        return WithLogTime(snapshot, first[..stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>Loads the bytes into a machine of the class that a replica would use, and throws what that throws.</summary>
    /// <param name="factory">Creates an empty machine.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="state">The snapshot's bytes.</param>
    /// <param name="at">The last entry that the snapshot includes.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static void CheckLoads(MachineFactory factory, string group, SnapshotBytes state, EntryId at)
    {
        ArgumentNullException.ThrowIfNull(factory);
        using var machines = new MachineSupply(factory, null, ExceptionDispatchInfo.Throw);
        new ReplicatedMachine(machines.Create, group).Load(state, at);
    }

    /// <summary>The same from the first bytes, while the rest is not there yet.</summary>
    internal static SnapshotInfo WithLogTime(SnapshotInfo snapshot, ReadOnlySpan<byte> first) =>
        LacksLogTime(snapshot) && SnapshotFormat.TryReadTimestamp(first, out var timestamp)
            ? snapshot with { Timestamp = timestamp }
            : snapshot;

    private static bool LacksLogTime(SnapshotInfo snapshot) =>
        snapshot is { Timestamp: 0, IsHollow: false } && snapshot.Index > LogIndex.Zero;
}
