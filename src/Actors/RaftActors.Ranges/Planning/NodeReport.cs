namespace RaftActors.Ranges.Planning;

/// <summary>What was heard of a node.</summary>
/// <param name="Node">Its id.</param>
/// <param name="SilentFor">Milliseconds since anything was heard from it.</param>
internal sealed record NodeReport(string Node, long SilentFor)
{
    /// <summary>Whether its disk does not answer.</summary>
    public bool IsDiskStalled { get; init; }

    /// <summary>Whether it asks not to be given anything, for reasons of its own.</summary>
    public bool StandsAside { get; init; }

    /// <summary>Machines that its configuration does not know; it cannot host their keyspaces.</summary>
    public IReadOnlySet<string> UnknownMachines { get; init; } = System.Collections.Immutable.ImmutableHashSet<string>.Empty;
}
