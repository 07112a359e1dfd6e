namespace RaftActors.Ranges.State;

/// <summary>What became of a merge, as the target's log decided. The numbers are stored.</summary>
internal enum MergeOutcome
{
    /// <summary>The target has the source's keys.</summary>
    Absorbed = 1,

    /// <summary>The source keeps its keys.</summary>
    Cancelled = 2,
}
