using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Routing;

namespace RaftActors.Routing;

/// <summary>
/// Which group serves a key, as far as this router knows: told by the range map and by replicas that were asked for keys they do not serve.
/// Used by the router alone.
/// </summary>
internal sealed class RangeRoutes(GroupDirectory groups)
{
    private readonly Dictionary<string, RangeCache> _keyspaces = new(StringComparer.Ordinal);

    /// <summary>Whether any range of a keyspace is known.</summary>
    public bool Knows(string keyspace) => _keyspaces.ContainsKey(keyspace);

    /// <summary>The range that serves a key; null if none is known.</summary>
    public RangeDescriptor? Find(string keyspace, ReadOnlySpan<byte> key) =>
        _keyspaces.TryGetValue(keyspace, out var cache) ? cache.Find(key)?.Descriptor : null;

    /// <summary>The keys around one that have one answer: of one range, or of none.</summary>
    public RaftActors.Ranges.Keys.KeyRange? Around(string keyspace, ReadOnlySpan<byte> key) =>
        _keyspaces.TryGetValue(keyspace, out var cache) ? cache.Around(key) : null;

    /// <summary>Takes descriptors in; old ones change nothing.</summary>
    public void Merge(ImmutableArray<RangeDescriptor> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            if (!descriptor.Members.IsEmpty)
            {
                groups.SetNodes(descriptor.Group, Nodes(descriptor.Members));
            }

            if (!_keyspaces.TryGetValue(descriptor.Keyspace, out var cache))
            {
                _keyspaces.Add(descriptor.Keyspace, cache = new RangeCache());
            }

            cache.Merge(descriptor);
        }
    }

    private static string[] Nodes(ImmutableArray<ReplicaId> members)
    {
        var nodes = new string[members.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = members[i].Node;
        }

        return nodes;
    }
}
