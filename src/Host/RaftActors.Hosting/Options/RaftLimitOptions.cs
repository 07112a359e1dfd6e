namespace RaftActors.Hosting.Options;

/// <summary>What is refused: <c>raft-actors.limits</c>.</summary>
public sealed class RaftLimitOptions
{
    /// <summary>The largest command, in bytes. <c>max-command-bytes</c></summary>
    public long? MaxCommandBytes { get; set; }

    /// <summary>Entries of a group that may wait to be committed. <c>max-uncommitted-entries</c></summary>
    public int? MaxUncommittedEntries { get; set; }

    /// <summary>The same in bytes. <c>max-uncommitted-bytes</c></summary>
    public long? MaxUncommittedBytes { get; set; }

    /// <summary>Bursts of reads of a group that may wait for the leader. <c>max-pending-reads</c></summary>
    public int? MaxPendingReads { get; set; }

    internal void Write(HoconWriter to)
    {
        to.SetBytes("max-command-bytes", MaxCommandBytes);
        to.Set("max-uncommitted-entries", MaxUncommittedEntries);
        to.SetBytes("max-uncommitted-bytes", MaxUncommittedBytes);
        to.Set("max-pending-reads", MaxPendingReads);
    }
}
