using System.Collections.Immutable;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Routing;

namespace RaftActors.Keyspaces;

/// <summary>
/// A copy of the range map, page by page; used by one owner. It may be stale: what the map says of births, removals and ends is never taken
/// back.
/// </summary>
internal sealed class MapCopy
{
    private readonly SortedDictionary<string, KeyspaceRecord> _keyspaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RangeRecord> _ranges = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, NodeRecord> _nodes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, OperationRecord> _operations = [];

    /// <summary>The version up to which nothing is missing.</summary>
    public long Version { get; private set; }

    /// <summary>The map's log time when it was read last, in milliseconds.</summary>
    public long Time { get; private set; }

    /// <summary>Who coordinated last, when the map was read last.</summary>
    public CoordinatorRecord? Coordinator { get; private set; }

    public IReadOnlyDictionary<string, KeyspaceRecord> Keyspaces => _keyspaces;

    public IReadOnlyDictionary<string, RangeRecord> Ranges => _ranges;

    public IReadOnlyDictionary<string, NodeRecord> Nodes => _nodes;

    /// <summary>Open operations, and those that ended last.</summary>
    public IReadOnlyDictionary<long, OperationRecord> Operations => _operations;

    public IEnumerable<OperationRecord> OpenOperations => _operations.Values.Where(o => o.Outcome == OperationOutcome.Open);

    /// <summary>Takes a page in; false if it contains no change.</summary>
    public bool Apply(MapPage page)
    {
        var view = page.View;
        Time = Math.Max(Time, page.LogTime);
        Coordinator = view.Coordinator ?? Coordinator;
        if (view.Version <= Version)
        {
            return false;
        }

        Version = view.Version;
        foreach (var keyspace in view.Keyspaces)
        {
            _keyspaces[keyspace.Name] = keyspace;
        }

        foreach (var range in view.Ranges)
        {
            _ranges[range.Group] = range;
        }

        foreach (var node in view.Nodes)
        {
            _nodes[node.Id] = node;
        }

        foreach (var operation in view.Operations)
        {
            _operations[operation.Id] = operation;
        }

        Forget();
        return true;
    }

    /// <summary>The whole copy as a view.</summary>
    public MapView View() => new()
    {
        Version = Version,
        Keyspaces = [.. _keyspaces.Values],
        Ranges = [.. _ranges.Values],
        Nodes = [.. _nodes.Values],
        Operations = [.. _operations.Values],
    };

    /// <summary>Who serves which keys, for routers: what is planned only has nodes yet.</summary>
    public static ImmutableArray<RangeDescriptor> Descriptors(IEnumerable<RangeRecord> ranges)
    {
        var descriptors = ImmutableArray.CreateBuilder<RangeDescriptor>();
        foreach (var range in ranges)
        {
            if (range.IsOwner)
            {
                descriptors.Add(Descriptor(range));
            }
        }

        return descriptors.ToImmutable();
    }

    /// <summary>A range as routers know it.</summary>
    public static RangeDescriptor Descriptor(RangeRecord range) => new()
    {
        Keyspace = range.Keyspace,
        Group = range.Group,
        Keys = range.Keys,
        Version = range.Version,
        Kind = range.Kind,
        ConfigurationIndex = range.ConfigurationIndex,
        Members = [.. range.Replicas.Where(r => r.Stage is not (ReplicaStage.Removed or ReplicaStage.Lost)).Select(r => r.Id)],
    };

    /// <summary>The map keeps the last finished operations only.</summary>
    private void Forget()
    {
        while (_operations.Count > 2 * MapLimits.FinishedOperations)
        {
            var oldest = _operations.First();
            if (oldest.Value.Outcome == OperationOutcome.Open)
            {
                return;
            }

            _operations.Remove(oldest.Key);
        }
    }
}
