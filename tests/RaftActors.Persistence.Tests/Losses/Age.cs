namespace RaftActors.Persistence.Tests.Losses;

/// <summary>What a log has been through before its journal is damaged.</summary>
public enum Age
{
    /// <summary>One vote, no entry.</summary>
    Vote,

    /// <summary>Entries, no snapshot.</summary>
    Entries,

    /// <summary>A snapshot that a note names; every entry is still there.</summary>
    Snapshot,

    /// <summary>Compacted, with entries behind the snapshot.</summary>
    Compacted,

    /// <summary>Compacted down to nothing: the snapshot is the whole log.</summary>
    CompactedToNothing,

    /// <summary>A received snapshot took the place of the log.</summary>
    Reset,
}
