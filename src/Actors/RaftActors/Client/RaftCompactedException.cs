namespace RaftActors.Client;

/// <summary>
/// A subscription cannot go on where it was to begin, because the log no longer reaches back so far. Read the state, then subscribe again:
/// what was missed is in that state.
/// </summary>
public sealed class RaftCompactedException : Exception
{
    internal RaftCompactedException(string group, long firstIndex)
        : base(
            $"The log of group '{group}' begins at index {firstIndex}; read the state, then subscribe from the index after that of the "
                + "answer.") =>
        (Name, FirstIndex, Reason) = (group, firstIndex, $"The log begins at index {firstIndex}.");

    internal RaftCompactedException(string keyspace, string cursor, string reason)
        : base($"Changes of keyspace '{keyspace}' are missing: {reason} Read the state of the keys, then subscribe with the cursor.") =>
        (Name, Cursor, Reason) = (keyspace, cursor, reason);

    /// <summary>The group or the keyspace.</summary>
    public string Name { get; }

    /// <summary>Of a group: the first index that the replica still holds. Zero for a keyspace.</summary>
    public long FirstIndex { get; }

    /// <summary>Of a keyspace: where to go on. <see langword="null"/> for a group.</summary>
    public string? Cursor { get; }

    /// <summary>What is missing, for display.</summary>
    public string Reason { get; }
}
