namespace RaftActors.Hosting.Leadership;

/// <summary>The term in which a node leads a group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Node">The node.</param>
/// <param name="Term">The term: a fencing token. It increases, and a group has at most one leader in each.</param>
public sealed record LeaderTerm(string Group, string Node, long Term);
