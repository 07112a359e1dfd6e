using System.Collections.Immutable;
using RaftActors.Ranges.Map;
using Xunit;

namespace RaftActors.Ranges.Tests.Map;

/// <summary>
/// A random history of a map: numbers choose commands that mostly fit the present state, and sometimes are late, repeated or wrong. After
/// every command the map must be sound, and nothing may be taken back.
/// </summary>
internal sealed class MapHistory
{
    private static readonly string[] Nodes = ["n1", "n2", "n3", "n4", "n5"];
    private static readonly byte[][] Keys = [[], [1], [1, 0], [2], [3], [3, 255], [4], [255]];
    private readonly List<MapCommand> _sent = [];
    private uint _choice;
    private long _index;
    private MapImage _before = new();

    public RangeMap Map { get; } = new();

    /// <summary>What was sent, for tests that need plausible commands.</summary>
    public IReadOnlyList<MapCommand> Sent => _sent;

    public int Splits { get; private set; }

    public int Merges { get; private set; }

    public int Moves { get; private set; }

    public int Cancels { get; private set; }

    public static MapHistory Run(uint[] choices)
    {
        var history = new MapHistory();
        foreach (var node in Nodes)
        {
            history.Apply(Register(node, 1, DataId.None));
        }

        foreach (var choice in choices)
        {
            // Small numbers are the most frequent, so they are spread first.
            history._choice = unchecked(choice * 2654435761) ^ (choice >> 3);
            history.Apply(history.Choose());
        }

        return history;
    }

    public MapAnswer Apply(MapCommand command)
    {
        _sent.Add(command);
        var answer = Map.Apply(command, ++_index, _index * 1000);
        var after = Map.Capture();
        Assert.Null(MapChecks.Problem(after));
        MapFacts.AssertKept(_before, after);
        if (answer is not MapAnswer.Done)
        {
            Assert.Equal(_before.Version, after.Version);
        }

        Assert.True(after.Version == _before.Version || after.Version == _index);
        Count(command, answer, after);
        _before = after;
        return answer;
    }

    private static MapCommand.RegisterNode Register(string node, uint disk, DataId expected) =>
        new(new NodeRecord { Id = node, DataId = new DataId(disk), Labels = [new Label("zone", node)] }, expected);

    private void Count(MapCommand command, MapAnswer answer, MapImage after)
    {
        if (answer is not MapAnswer.Done || after.Version == _before.Version)
        {
            return;
        }

        Cancels += command is MapCommand.Cancel ? 1 : 0;
        var kind = command is MapCommand.Complete complete ? after.Operations.Single(o => o.Id == complete.Operation).Kind : default;
        Splits += kind == OperationKind.Split ? 1 : 0;
        Merges += kind == OperationKind.Merge ? 1 : 0;
        Moves += kind == OperationKind.Move ? 1 : 0;
    }

    private int Pick(int count)
    {
        var picked = (int)(_choice % (uint)count);
        _choice = unchecked(_choice / (uint)count * 2654435761) ^ (_choice >> 7);
        return picked;
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[Pick(from.Count)];

    private MapCommand Choose() => Pick(19) switch
    {
        0 => Put(),
        1 or 2 => Split(),
        3 => Merge(),
        4 or 5 => Move(),
        6 or 7 => Advance(),
        8 or 9 or 10 => Pick(3) == 0 ? Cancel() : Complete(),
        17 when !_before.Operations.IsEmpty => new MapCommand.Acknowledged(Pick(_before.Operations).Id),
        11 or 12 => OfReplica((g, r) => new MapCommand.ReplicaHosting(g, r.Node, r.Incarnation, DiskOf(r.Node))),
        13 => OfReplica((g, r) => new MapCommand.ReplicaGone(g, r.Node, r.Incarnation)),
        14 => Node(),
        15 => Sticky(),
        16 => Observe(),
        _ => Pick(_sent),
    };

    private DataId DiskOf(string node) => _before.Nodes.Single(n => n.Id == node).DataId;

    private MapCommand Put()
    {
        var isAdopted = Pick(3) == 0;
        ImmutableArray<ReadOnlyMemory<byte>> points = isAdopted || Pick(2) == 0 ? [] : [Keys[1], Keys[3]];
        var members = ImmutableArray.CreateRange(
            Enumerable.Range(0, points.Length + 1).Select(_ => ImmutableArray.CreateRange(
                Nodes.Skip(Pick(3)).Take(3).Select((n, i) => new PlannedReplica(n, i == 2 ? (MemberKind)Pick(3) : MemberKind.Voter)))));
        return new MapCommand.PutKeyspace(
            new KeyspaceRecord
            {
                Name = Pick(4) == 0 ? "b" : "a",
                Machine = "kv",
                Replicas = 3,
                Placement = Placement.Anywhere,
                SplitPoints = points,
                AdoptedGroup = isAdopted ? Pick(2) == 0 ? "a-r2" : "old" : "",
            },
            members);
    }

    private MapCommand Split()
    {
        if (_before.Ranges.IsEmpty)
        {
            return Put();
        }

        var range = Pick(_before.Ranges);
        return new MapCommand.BeginSplit(range.Group, range.Version, range.ConfigurationIndex, Pick(Keys), Pick(3) == 0 ? Pick(20) : 0);
    }

    private MapCommand Merge()
    {
        if (_before.Ranges.IsEmpty)
        {
            return Put();
        }

        var target = Pick(_before.Ranges);
        var source = Pick(4) == 0
            ? Pick(_before.Ranges)
            : _before.Ranges.FirstOrDefault(r => r.IsOwner && target.Keys.IsFollowedBy(r.Keys)) ?? target;
        return new MapCommand.BeginMerge(target.Group, target.Version, source.Group, source.Version, 0);
    }

    private MapCommand Move()
    {
        if (_before.Ranges.IsEmpty)
        {
            return Put();
        }

        var range = Pick(_before.Ranges);
        var from = range.Replicas.IsEmpty || Pick(3) == 0 ? null : Pick(range.Replicas);
        return new MapCommand.BeginMove(
            range.Group,
            range.Version,
            range.ConfigurationIndex,
            from?.Node,
            from?.Incarnation ?? 0,
            Pick(4) == 0 ? null : Pick(Nodes),
            from?.Kind ?? MemberKind.Voter,
            0);
    }

    private OperationRecord? Open()
    {
        var open = _before.Operations.Where(o => o.Outcome == OperationOutcome.Open || Pick(9) == 0).ToList();
        return open.Count == 0 ? null : Pick(open);
    }

    private MapCommand Advance() => Open() is { } operation
        ? new MapCommand.Advance(operation.Id, operation.Step, operation.Step + Pick(2), Facts(operation))
        : Put();

    private MapCommand Complete() => Open() is { } operation ? new MapCommand.Complete(operation.Id, Facts(operation)) : Put();

    private MapCommand Cancel() => Open() is { } operation ? new MapCommand.Cancel(operation.Id, Facts(operation)) : Put();

    private OperationFacts Facts(OperationRecord operation) => Pick(5) == 0 ? OperationFacts.None : new OperationFacts
    {
        Version = Math.Max(operation.Version, operation.OtherVersion) + 1,
        IsSourceRetired = Pick(4) != 0,
        OtherVersion = operation.OtherVersion + 1,
        ConfigurationIndex = operation.ConfigurationIndex + 1 + Pick(3),
        Attempt = Pick(3),
        Members = Pick(3) == 0 ? [new PlannedReplica(Pick(Nodes), MemberKind.Voter)] : [],
    };

    private MapCommand Observe()
    {
        if (_before.Ranges.IsEmpty)
        {
            return Put();
        }

        var range = Pick(_before.Ranges);
        var members = range.Replicas.Where(_ => Pick(5) != 0).Select(r => new ObservedMember(r.Node, r.Incarnation, r.Kind));
        return new MapCommand.Observe(
            range.Group,
            range.ConfigurationIndex + Pick(3),
            [.. members, .. Pick(4) == 0 ? [new ObservedMember(Pick(Nodes), 0, MemberKind.Voter)] : Array.Empty<ObservedMember>()]);
    }

    private MapCommand OfReplica(Func<string, ReplicaRecord, MapCommand> make)
    {
        var ranges = _before.Ranges.Where(r => r.Replicas.Length > 0).ToList();
        if (ranges.Count == 0)
        {
            return Put();
        }

        var range = Pick(ranges);
        return make(range.Group, Pick(range.Replicas));
    }

    private MapCommand Node()
    {
        var node = Pick(_before.Nodes);
        return Pick(6) switch
        {
            5 => new MapCommand.Seen(node.Id, Pick(3)),
            0 => Register(node.Id, (uint)node.DataId.Value + 1, Pick(2) == 0 ? node.DataId : DataId.None),
            1 or 2 => OfReplica((g, r) => new MapCommand.ReplicaLost(g, r.Node, r.Incarnation, DiskOf(r.Node))),
            3 => new MapCommand.SetNodeMode(node.Id, NodeMode.Active, node.Mode),
            _ => new MapCommand.SetNodeMode(node.Id, (NodeMode)Pick(4), node.Mode),
        };
    }

    private MapCommand Sticky()
    {
        if (_before.Ranges.IsEmpty)
        {
            return new MapCommand.SetPlacement("a", 3, Placement.Anywhere, _before.Version);
        }

        var range = Pick(_before.Ranges);
        return Pick(2) == 0
            ? new MapCommand.SetSticky(range.Group, Pick(3) == 0, range.Version)
            : new MapCommand.SetPlacement(range.Keyspace, 1 + Pick(5), Placement.Anywhere, range.ChangedAt);
    }
}
