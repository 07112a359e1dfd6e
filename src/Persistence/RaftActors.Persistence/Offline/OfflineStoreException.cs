namespace RaftActors.Persistence.Offline;

/// <summary>
/// Something cannot be done to the store of a node that does not run. Nothing that is not said to be changed was changed.
/// </summary>
public sealed class OfflineStoreException : Exception
{
    /// <summary>With the reason, as a person may read it.</summary>
    public OfflineStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Whether the reason is that this node has no log of the group.</summary>
    public bool IsAbsent { get; init; }
}
