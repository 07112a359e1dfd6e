using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Map;

/// <summary>Questions to the map.</summary>
internal sealed class MapQueries(MapTables tables)
{
    /// <summary>Answers a question.</summary>
    public MapView Answer(MapQuery query) => query switch
    {
        MapQuery.MapSince since => MapSince(since.Version, since.Keyspace, since.Limit),
        MapQuery.RangeOf of => RangeOf(of.Keyspace, of.Key.Span),
        MapQuery.Operations operations => Operations(operations.OnlyOpen, operations.After, operations.Limit),
        _ => Nodes(),
    };

    /// <summary>
    /// What changed after a version. The answer's version is the one to ask from next. A page ends between two versions, so it may be
    /// longer than the limit. Records that the map has forgotten since are not mentioned: a copy that still has them is safe to act on.
    /// </summary>
    /// <param name="version">The version that the sender has; zero for nothing.</param>
    /// <param name="keyspace">Only its records, and nodes; null for all.</param>
    /// <param name="limit">About how many records.</param>
    public MapView MapSince(long version, string? keyspace, int limit)
    {
        if (version >= tables.Version)
        {
            // The answer to most polls, so without a look at every record.
            return new MapView { Version = tables.Version, Coordinator = tables.Coordinator };
        }

        var last = LastVersion(version, keyspace, Limit(limit));
        return new MapView
        {
            Version = last ?? tables.Version,
            HasMore = last is not null,
            Keyspaces = [.. tables.Keyspaces.Where(k => (keyspace is null || k.Name == keyspace) && IsNew(k.ChangedAt))],
            Ranges = [.. tables.Ranges.Where(r => (keyspace is null || r.Keyspace == keyspace) && IsNew(r.ChangedAt))],
            Nodes = [.. tables.Nodes.Where(n => IsNew(n.ChangedAt))],
            Operations = [.. tables.Operations.Where(o => IsNew(o.ChangedAt) && Concerns(o, keyspace))],
            Coordinator = tables.Coordinator,
        };

        bool IsNew(long changedAt) => changedAt > version && (last is null || changedAt <= last);
    }

    /// <summary>The range that owns a key, with its keyspace; without a range if the keyspace does not exist.</summary>
    public MapView RangeOf(string keyspace, ReadOnlySpan<byte> key)
    {
        if (!tables.TryGetKeyspace(keyspace, out var found))
        {
            return new MapView { Version = tables.Version };
        }

        var owners = tables.Owners(keyspace);
        var (low, high) = (0, owners.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (KeyOrder.Compare(owners[middle].Keys.Start.Span, key) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return new MapView { Version = tables.Version, Keyspaces = [found], Ranges = [owners[low]] };
    }

    /// <summary>Operations in the order of their ids.</summary>
    /// <param name="onlyOpen">Leaves out those that have ended.</param>
    /// <param name="after">Only those with a higher id.</param>
    /// <param name="limit">The most to return.</param>
    public MapView Operations(bool onlyOpen, long after, int limit)
    {
        limit = Limit(limit);
        var found = tables.Operations
            .Where(o => o.Id > after && (!onlyOpen || o.Outcome == OperationOutcome.Open))
            .Take(limit + 1)
            .ToList();
        return new MapView
        {
            Version = tables.Version,
            Operations = [.. found.Take(limit)],
            HasMore = found.Count > limit,
        };
    }

    /// <summary>All nodes.</summary>
    public MapView Nodes() => new() { Version = tables.Version, Nodes = [.. tables.Nodes] };

    private static int Limit(int limit) => Math.Clamp(limit, 1, MapLimits.Page);

    private bool Concerns(OperationRecord operation, string? keyspace) =>
        keyspace is null || (tables.TryGetRange(operation.Group, out var range) && range.Keyspace == keyspace);

    /// <summary>The version at which a page ends; null if everything fits.</summary>
    private long? LastVersion(long version, string? keyspace, int limit)
    {
        List<long> changes =
        [
            .. tables.Keyspaces.Where(k => keyspace is null || k.Name == keyspace).Select(k => k.ChangedAt),
            .. tables.Ranges.Where(r => keyspace is null || r.Keyspace == keyspace).Select(r => r.ChangedAt),
            .. tables.Nodes.Select(n => n.ChangedAt),
            .. tables.Operations.Where(o => Concerns(o, keyspace)).Select(o => o.ChangedAt),
        ];
        changes.RemoveAll(c => c <= version);
        changes.Sort();
        return changes.Count <= limit || changes[limit - 1] == changes[^1] ? null : changes[limit - 1];
    }
}
