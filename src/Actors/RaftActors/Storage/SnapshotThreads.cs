namespace RaftActors.Storage;

/// <summary>
/// The threads that write and read the bytes of snapshots. Each may wait for the disk, so they are not those that carry commands; see
/// <c>raft-actors-snapshot-dispatcher</c> in <c>reference.conf</c>.
/// </summary>
public static class SnapshotThreads
{
    /// <summary>The dispatcher for actors that write or read snapshots.</summary>
    public const string Dispatcher = "raft-actors-snapshot-dispatcher";
}
