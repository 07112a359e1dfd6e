namespace RaftActors.Ranges.Nodes;

/// <summary>A replica in a node's book.</summary>
/// <param name="Entry">The event that put it there.</param>
/// <param name="IsDestroying">Its store is being deleted: it must not be started again.</param>
internal sealed record HostedReplica(BookEvent.Hosted Entry, bool IsDestroying)
{
    public string Group => Entry.Group;

    public long Incarnation => Entry.Incarnation;
}
