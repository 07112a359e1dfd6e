namespace RaftActors.Status;

/// <summary>A process that says which node it is, and what this node makes of it.</summary>
/// <param name="Node">The node id.</param>
/// <param name="Address">Its address.</param>
/// <param name="IsReachable">Whether the cluster reaches it. Raft does not ask: it sends whatever the cluster thinks.</param>
/// <param name="Problem">Why this node has nothing to do with it, or <see langword="null"/>: it is the node.</param>
public sealed record NodeLocation(string Node, string Address, bool IsReachable, string? Problem);
