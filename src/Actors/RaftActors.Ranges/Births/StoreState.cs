namespace RaftActors.Ranges.Births;

/// <summary>What a child's store holds.</summary>
internal enum StoreState
{
    /// <summary>No record.</summary>
    Nothing,

    /// <summary>A hard state, with or without a vote, and no state of the machine: "conceived" by a birth, or used uninitialised.</summary>
    Uninitialised,

    /// <summary>A snapshot that a record names: that of the birth, or a newer one from a leader.</summary>
    Initialised,
}
