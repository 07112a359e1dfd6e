using System.Diagnostics.CodeAnalysis;
using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Map;

/// <summary>
/// The records of the map by name. A record that is put gets the version of the entry being applied, which becomes the map's version;
/// without a put the map keeps its version.
/// </summary>
internal sealed class MapTables
{
    private readonly SortedDictionary<string, KeyspaceRecord> _keyspaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RangeRecord> _ranges = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, NodeRecord> _nodes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, OperationRecord> _operations = [];

    /// <summary>Owners of a keyspace in key order, made when asked for; dropped with every change of a range.</summary>
    private readonly Dictionary<string, RangeRecord[]> _owners = new(StringComparer.Ordinal);

    private long _index;

    /// <summary>The index of the last entry that changed anything.</summary>
    public long Version { get; private set; }

    /// <summary>The incarnation of the next replica.</summary>
    public long NextIncarnation { get; private set; } = 1;

    /// <summary>The id of the next operation.</summary>
    public long NextOperation { get; private set; } = 1;

    /// <summary>Log time of the entry being applied, in milliseconds.</summary>
    public long Time { get; private set; }

    /// <summary>
    /// Who coordinated last; null before the first. Without a version of its own: signs of life must not look like changes to every reader.
    /// </summary>
    public CoordinatorRecord? Coordinator { get; set; }

    public IReadOnlyCollection<KeyspaceRecord> Keyspaces => _keyspaces.Values;

    public IReadOnlyCollection<RangeRecord> Ranges => _ranges.Values;

    public IReadOnlyCollection<NodeRecord> Nodes => _nodes.Values;

    /// <summary>Open and finished ones, by id.</summary>
    public IReadOnlyCollection<OperationRecord> Operations => _operations.Values;

    /// <summary>The version of the map's behaviour for the entry being applied; see <see cref="MapRules"/>.</summary>
    public int Rules { get; private set; } = MapRules.Latest;

    /// <summary>Applies what follows at an entry.</summary>
    public void Begin(long index, long time, int rules) => (_index, Time, Rules) = (index, time, rules);

    public bool TryGetKeyspace(string name, [NotNullWhen(true)] out KeyspaceRecord? keyspace) => _keyspaces.TryGetValue(name, out keyspace);

    public bool TryGetRange(string group, [NotNullWhen(true)] out RangeRecord? range) => _ranges.TryGetValue(group, out range);

    public bool TryGetNode(string id, [NotNullWhen(true)] out NodeRecord? node) => _nodes.TryGetValue(id, out node);

    public bool TryGetOperation(long id, [NotNullWhen(true)] out OperationRecord? operation) => _operations.TryGetValue(id, out operation);

    /// <summary>The operation that was begun with a token, open or finished; null for an unknown token, or zero.</summary>
    public OperationRecord? FindToken(long token)
    {
        if (token != 0)
        {
            foreach (var operation in _operations.Values)
            {
                if (operation.Token == token)
                {
                    return operation;
                }
            }
        }

        return null;
    }

    /// <summary>The operation that the map knows to hold a range's slot.</summary>
    public OperationRecord Operation(long id) => _operations[id];

    public RangeRecord Range(string group) => _ranges[group];

    /// <summary>The owners of a keyspace's keys, in key order.</summary>
    public RangeRecord[] Owners(string keyspace)
    {
        if (_owners.TryGetValue(keyspace, out var owners))
        {
            return owners;
        }

        List<RangeRecord> found = [];
        foreach (var range in _ranges.Values)
        {
            if (range.Keyspace == keyspace && range.IsOwner)
            {
                found.Add(range);
            }
        }

        found.Sort((a, b) => KeyOrder.Compare(a.Keys.Start.Span, b.Keys.Start.Span));
        return _owners[keyspace] = [.. found];
    }

    /// <summary>How many ranges of a keyspace are not retired.</summary>
    public int CountRanges(string keyspace)
    {
        var count = 0;
        foreach (var range in _ranges.Values)
        {
            if (range.Keyspace == keyspace && range.Stage != RangeStage.Retired)
            {
                count++;
            }
        }

        return count;
    }

    public long AllotIncarnation() => NextIncarnation++;

    public long AllotOperation() => NextOperation++;

    public KeyspaceRecord Put(KeyspaceRecord keyspace) => _keyspaces[keyspace.Name] = keyspace with { ChangedAt = Changed() };

    public NodeRecord Put(NodeRecord node) => _nodes[node.Id] = node with { ChangedAt = Changed() };

    public RangeRecord Put(RangeRecord range)
    {
        _owners.Remove(range.Keyspace);
        var put = _ranges[range.Group] = range with { ChangedAt = Changed() };
        if (IsForgettable(put))
        {
            ForgetRetired();
        }

        return put;
    }

    public OperationRecord Put(OperationRecord operation)
    {
        var put = _operations[operation.Id] = operation with { ChangedAt = Changed() };
        if (put.Outcome != OperationOutcome.Open)
        {
            ForgetFinished();
        }

        return put;
    }

    public MapImage Capture() => new()
    {
        Version = Version,
        NextIncarnation = NextIncarnation,
        NextOperation = NextOperation,
        Keyspaces = [.. _keyspaces.Values],
        Ranges = [.. _ranges.Values],
        Nodes = [.. _nodes.Values],
        Operations = [.. _operations.Values],
        Coordinator = Coordinator,
    };

    public void Restore(MapImage image)
    {
        _keyspaces.Clear();
        _ranges.Clear();
        _nodes.Clear();
        _operations.Clear();
        _owners.Clear();
        Coordinator = image.Coordinator;
        (Version, NextIncarnation, NextOperation) = (image.Version, image.NextIncarnation, image.NextOperation);
        foreach (var keyspace in image.Keyspaces)
        {
            _keyspaces[keyspace.Name] = keyspace;
        }

        foreach (var range in image.Ranges)
        {
            _ranges[range.Group] = range;
        }

        foreach (var node in image.Nodes)
        {
            _nodes[node.Id] = node;
        }

        foreach (var operation in image.Operations)
        {
            _operations[operation.Id] = operation;
        }
    }

    private static bool IsForgettable(RangeRecord range) => range.Stage == RangeStage.Retired && range.Replicas.IsEmpty;

    private long Changed() => Version = _index;

    /// <summary>Nothing can refer to a retired range without replicas, and its number is spent, so only the latest are kept.</summary>
    private void ForgetRetired()
    {
        RangeRecord? oldest = null;
        var count = 0;
        foreach (var range in _ranges.Values)
        {
            if (IsForgettable(range))
            {
                count++;
                oldest = oldest is null || range.ChangedAt < oldest.ChangedAt ? range : oldest;
            }
        }

        if (count > MapLimits.RetiredRanges)
        {
            _ranges.Remove(oldest!.Group);
        }
    }

    private void ForgetFinished()
    {
        OperationRecord? oldest = null;
        var count = 0;
        foreach (var operation in _operations.Values)
        {
            if (operation.Outcome != OperationOutcome.Open)
            {
                count++;
                oldest = oldest is null || operation.ChangedAt < oldest.ChangedAt ? operation : oldest;
            }
        }

        if (count > MapLimits.FinishedOperations)
        {
            _operations.Remove(oldest!.Id);
        }
    }
}
