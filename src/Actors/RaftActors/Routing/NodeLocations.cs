using System.Collections.Frozen;
using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Status;

namespace RaftActors.Routing;

/// <summary>Where the nodes are, as far as they are discovered. Written by discovery, read by everybody; thread-safe.</summary>
internal sealed class NodeLocations
{
    private volatile IReadOnlyDictionary<string, Address> _found = FrozenDictionary<string, Address>.Empty;
    private volatile string? _problem;
    private ImmutableArray<NodeLocation> _claims = [];

    /// <summary>The nodes discovered among the members of the cluster; replaced as a whole.</summary>
    public IReadOnlyDictionary<string, Address> Found
    {
        get => _found;
        set => _found = value;
    }

    /// <summary>All processes that claim to be a node.</summary>
    public ImmutableArray<NodeLocation> Claims
    {
        get => ImmutableInterlocked.InterlockedCompareExchange(ref _claims, default, default);
        set => ImmutableInterlocked.InterlockedExchange(ref _claims, value);
    }

    /// <summary>Why the others refuse this process as its node, or null. Until it is null again, the process takes no part.</summary>
    public string? Problem
    {
        get => _problem;
        set => _problem = value;
    }
}
