using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>The state machine of a group.</summary>
internal interface IGroupMachine
{
    /// <summary>The last entry applied.</summary>
    EntryId At { get; }

    /// <summary>Of all entries and answers so far: equal on every replica at the same index.</summary>
    ulong Chain { get; }

    /// <summary>Applies the next entry; null for one that has no answer.</summary>
    object? Apply(in Entry entry);

    IImage Capture(SnapshotInfo info);

    /// <summary>Begins with an image, or empty with the first members.</summary>
    void Restore(IImage? image, Configuration members);
}
