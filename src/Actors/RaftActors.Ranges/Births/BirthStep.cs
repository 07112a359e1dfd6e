namespace RaftActors.Ranges.Births;

/// <summary>
/// The next step of a birth. Each is durable, or ends with the process; after a crash the parent's log repeats the split.
/// </summary>
internal enum BirthStep
{
    /// <summary>The birth is over, or none of this node's business: release the parent's gate.</summary>
    Nothing,

    /// <summary>Try again later: the map has not said yet that the replica lives on this disk. The agent reports it.</summary>
    Wait,

    /// <summary>Write <see cref="Nodes.BookEvent.Hosted"/> into the book.</summary>
    Host,

    /// <summary>End the uninitialised replica that runs on the store, and wait for its writes.</summary>
    Stop,

    /// <summary>Write the store's first record: <see cref="BirthPlan.Conceived"/>.</summary>
    Conceive,

    /// <summary>Save the split-off machine as the snapshot at the index of the split.</summary>
    SaveState,

    /// <summary>Write the record that makes that snapshot the store's state, with <see cref="BirthPlan.HardStateOf"/>.</summary>
    ResetTo,

    /// <summary>Start the replica.</summary>
    Start,

    /// <summary>Tell the parent's replica on this node.</summary>
    Born,
}
