namespace RaftActors.Ranges.Map;

/// <summary>What is said about a node, for placing replicas: <c>zone = a</c>.</summary>
internal readonly record struct Label(string Name, string Value);
