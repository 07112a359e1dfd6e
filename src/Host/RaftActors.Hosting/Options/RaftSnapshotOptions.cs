namespace RaftActors.Hosting.Options;

/// <summary>When snapshots are taken: <c>raft-actors.snapshot</c>.</summary>
public sealed class RaftSnapshotOptions
{
    /// <summary>After this many entries. <c>entries</c></summary>
    public int? Entries { get; set; }

    /// <summary>Or after this many bytes of entries. <c>bytes</c></summary>
    public long? Bytes { get; set; }

    /// <summary>But not before the entries take this part of the last snapshot. <c>percent-of-state</c></summary>
    public int? PercentOfState { get; set; }

    /// <summary>Entries before the snapshot that are kept for slow peers. <c>trailing-entries</c></summary>
    public int? TrailingEntries { get; set; }

    internal void Write(HoconWriter to)
    {
        to.Set("entries", Entries);
        to.SetBytes("bytes", Bytes);
        to.Set("percent-of-state", PercentOfState);
        to.Set("trailing-entries", TrailingEntries);
    }
}
