namespace RaftActors.Client;

/// <summary>
/// A subscription ended: its replica or this node stops, no other node served it for a minute, or it was not accepted. Subscribe again
/// after the last element that was processed, here or on another node.
/// </summary>
public sealed class RaftSubscriptionEndedException : Exception
{
    internal RaftSubscriptionEndedException(string group, long nextIndex, string reason)
        : base($"The subscription of group '{group}' ended: {reason}") => (Name, NextIndex, Reason) = (group, nextIndex, reason);

    internal RaftSubscriptionEndedException(string keyspace, string? cursor, bool isRefused, string reason)
        : base($"The subscription of keyspace '{keyspace}' ended: {reason}") =>
        (Name, Cursor, IsRefused, Reason) = (keyspace, cursor, isRefused, reason);

    /// <summary>The group or the keyspace.</summary>
    public string Name { get; }

    /// <summary>Of a group: the first index that did not arrive; zero if this node stopped first. Zero for a keyspace.</summary>
    public long NextIndex { get; }

    /// <summary>Of a keyspace: where to go on; <see langword="null"/> if nothing arrived and no cursor was given.</summary>
    public string? Cursor { get; }

    /// <summary>Of a keyspace: whether the same subscription would not be accepted again either.</summary>
    public bool IsRefused { get; }

    /// <summary>The reason, for display.</summary>
    public string Reason { get; }
}
