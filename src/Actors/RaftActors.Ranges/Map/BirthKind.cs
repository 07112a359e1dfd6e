namespace RaftActors.Ranges.Map;

/// <summary>How a group began. The numbers are stored.</summary>
internal enum BirthKind
{
    /// <summary>Empty, with the members that the map names.</summary>
    Fresh = 0,

    /// <summary>Cut from another group by an entry in that group's log.</summary>
    Split = 1,

    /// <summary>It was a static group before.</summary>
    Adopted = 2,
}
