namespace RaftActors.Ranges.Map;

/// <summary>How the replicas of a range agree. The numbers are stored.</summary>
internal enum RangeKind
{
    /// <summary>A Raft group; the only kind that is built.</summary>
    Raft = 0,

    /// <summary>A chain that reads at its tail.</summary>
    Chain = 1,

    /// <summary>A chain that reads everywhere.</summary>
    Craq = 2,

    /// <summary>A primary that sends what changed.</summary>
    PrimaryBackup = 3,
}
