namespace RaftActors.Ranges.Nodes;

/// <summary>What a node's agent does next about one replica.</summary>
/// <param name="Group">The replica's group.</param>
/// <param name="Incarnation">Which life.</param>
internal abstract record AgentAction(string Group, long Incarnation)
{
    /// <summary>Tells the map that this disk is about to keep a store; the map's answer comes with its next version.</summary>
    internal sealed record ReportHosting(string Group, long Incarnation) : AgentAction(Group, Incarnation);

    /// <summary>Writes the entry into the book, makes the store if there is none, starts the replica.</summary>
    internal sealed record Host(BookEvent.Hosted Entry) : AgentAction(Entry.Group, Entry.Incarnation);

    /// <summary>
    /// Stops the replica and deletes its store, between the two events of the book. For a replica that was never here only
    /// <see cref="BookEvent.Destroyed"/> is written: a late parent must not make it.
    /// </summary>
    internal sealed record Destroy(string Group, long Incarnation) : AgentAction(Group, Incarnation);

    /// <summary>Tells the map that nothing is left of it.</summary>
    internal sealed record ReportGone(string Group, long Incarnation) : AgentAction(Group, Incarnation);

    /// <summary>Tells the map that it was made on another disk than this one.</summary>
    internal sealed record ReportLost(string Group, long Incarnation) : AgentAction(Group, Incarnation);

    /// <summary>Keeps what the map does not know, and says so: only the map's word ends a replica.</summary>
    internal sealed record KeepUnknown(string Group, long Incarnation) : AgentAction(Group, Incarnation);
}
