namespace RaftActors.Settings;

/// <summary><c>raft-actors.cluster</c>: how nodes are found among the members of a cluster. Immutable.</summary>
public sealed record DiscoverySettings
{
    /// <summary>The role of the members that are nodes; empty: discovery is off.</summary>
    public string Role { get; init; } = "";

    /// <summary>Whether nodes are found by cluster membership.</summary>
    public bool IsOn => Role.Length > 0;

    /// <summary><c>ask-again-min</c>.</summary>
    public TimeSpan AskAgainMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary><c>ask-again-max</c>.</summary>
    public TimeSpan AskAgainMax { get; init; } = TimeSpan.FromSeconds(5);
}
