namespace RaftActors.Ranges.Map;

/// <summary>Where a range is in its life. The numbers are stored.</summary>
internal enum RangeStage
{
    /// <summary>Decided, but its group has not taken its keys yet.</summary>
    Planned = 0,

    /// <summary>Serves its keys.</summary>
    Active = 1,

    /// <summary>Serves its keys until the neighbour to the left has taken them over.</summary>
    Merging = 2,

    /// <summary>Serves nothing, and never will again. A fact.</summary>
    Retired = 3,
}
