namespace RaftActors.Persistence.Tests.Losses;

/// <summary>The history of a log before its journal is damaged.</summary>
public enum Age
{
    /// <summary>One vote, no entry.</summary>
    Vote,

    /// <summary>Entries, no snapshot.</summary>
    Entries,

    /// <summary>A snapshot named by a note; every entry still exists.</summary>
    Snapshot,

    /// <summary>Compacted, with entries after the snapshot.</summary>
    Compacted,

    /// <summary>Fully compacted: the snapshot is the whole log.</summary>
    CompactedToNothing,

    /// <summary>A received snapshot replaced the log.</summary>
    Reset,
}
