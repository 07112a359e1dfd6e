namespace RaftActors.Ranges.Map;

/// <summary>What an operation does. The numbers are stored.</summary>
internal enum OperationKind
{
    /// <summary>Gives a new group its keys, by an entry in its log.</summary>
    Found = 0,

    /// <summary>Cuts a range in two.</summary>
    Split = 1,

    /// <summary>Joins a range to its neighbour to the left.</summary>
    Merge = 2,

    /// <summary>Adds a replica, removes one, or both.</summary>
    Move = 3,
}
