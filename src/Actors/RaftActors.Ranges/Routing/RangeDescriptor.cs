using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Routing;

/// <summary>Who serves which keys, as a range's own log said at some time. Of two that share a key, the higher version is newer.</summary>
internal sealed record RangeDescriptor
{
    public required string Keyspace { get; init; }

    public required string Group { get; init; }

    public required KeyRange Keys { get; init; }

    public required long Version { get; init; }

    public RangeKind Kind { get; init; }

    /// <summary>The index of the configuration that <see cref="Members"/> shows; zero if that is not known.</summary>
    public long ConfigurationIndex { get; init; }

    /// <summary>Where to send requests; empty if that is not known.</summary>
    public ImmutableArray<ReplicaId> Members { get; init; } = [];
}
