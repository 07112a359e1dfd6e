using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Simulation.Views;

/// <summary>What would survive a crash of a replica now, in the worst case.</summary>
public interface IDiskView
{
    HardState HardState { get; }

    SnapshotInfo Snapshot { get; }

    /// <summary>The entry before the first one kept.</summary>
    EntryId Base { get; }

    LogIndex LastIndex { get; }

    /// <summary>Null if the disk holds nothing there, or only the snapshot.</summary>
    Term? TermAt(LogIndex index);

    bool Holds(EntryId id);

    /// <summary>Whether the disk holds the entry's payload or a state that includes it; a witness's disk does not.</summary>
    bool HoldsPayload(EntryId id);
}
