namespace RaftActors.Persistence.Offline;

/// <summary>An operation on the store of a stopped node failed. Only changes that the message names were made.</summary>
public sealed class OfflineStoreException : Exception
{
    /// <summary>Creates the exception with a readable reason.</summary>
    public OfflineStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Whether this node has no log of the group.</summary>
    public bool IsAbsent { get; init; }
}
