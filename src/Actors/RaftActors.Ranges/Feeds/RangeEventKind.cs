namespace RaftActors.Ranges.Feeds;

/// <summary>How a range's keys changed at an entry of its log. The numbers are stored.</summary>
internal enum RangeEventKind
{
    /// <summary>The group was given its keys.</summary>
    Began = 1,

    /// <summary>Keys went to a child.</summary>
    Split = 2,

    /// <summary>The keys of a source came.</summary>
    Absorbed = 3,

    /// <summary>All keys are a target's.</summary>
    Retired = 4,
}
