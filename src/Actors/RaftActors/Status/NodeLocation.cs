namespace RaftActors.Status;

/// <summary>A process that claims to be a node, and this node's view of it.</summary>
/// <param name="Node">The node id.</param>
/// <param name="Address">Its address.</param>
/// <param name="IsReachable">Whether the cluster reaches it. Raft ignores this and sends anyway.</param>
/// <param name="Problem">Why this node refuses the claim, or <see langword="null"/> if it accepts it.</param>
public sealed record NodeLocation(string Node, string Address, bool IsReachable, string? Problem);
