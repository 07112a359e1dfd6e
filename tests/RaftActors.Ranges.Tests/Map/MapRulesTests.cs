using System.Collections.Immutable;
using RaftActors.Ranges.Map;
using Xunit;

namespace RaftActors.Ranges.Tests.Map;

/// <summary>What the later versions of the map's behaviour brought, and that it does not happen at an earlier one.</summary>
public sealed class MapRulesTests
{
    private readonly RangeMap _map = new();
    private long _index;

    [Fact]
    public void Each_recorded_step_has_the_log_time_at_which_it_began()
    {
        Active("m");
        var split = Done(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("c"), 0)).Operations.Single();
        Assert.Empty(split.StepTimes);
        Done(new MapCommand.Advance(split.Id, 0, 1, OperationFacts.None));
        var proposed = _index * 1000;
        Done(new MapCommand.Advance(split.Id, 0, 1, OperationFacts.None));
        Done(new MapCommand.Advance(split.Id, 1, 1, new OperationFacts { Owner = "n1" }));
        var applied = Done(new MapCommand.Advance(split.Id, 1, 2, OperationFacts.None)).Operations.Single();
        Assert.Equal([new StepTime(1, proposed), new StepTime(2, _index * 1000)], applied.StepTimes.ToArray());
        Assert.Null(MapChecks.Problem(_map.Capture()));
    }

    /// <summary>A replica whose program knows no later version decides the same.</summary>
    [Fact]
    public void At_an_earlier_version_the_map_records_no_times_and_pins_no_child()
    {
        Active("m");
        var split = new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("c"), 0) { IsChildSticky = true };
        var begun = Assert.IsType<MapAnswer.Done>(_map.Apply(split, ++_index, _index * 1000, 1)).Facts.Operations.Single();
        var advance = new MapCommand.Advance(begun.Id, 0, 2, OperationFacts.None);
        var advanced = Assert.IsType<MapAnswer.Done>(_map.Apply(advance, ++_index, _index * 1000, 1)).Facts;
        Assert.Empty(advanced.Operations.Single().StepTimes);
        Assert.False(Range(begun.Other).IsSticky);
    }

    [Fact]
    public void A_child_that_is_to_stay_apart_is_not_merged_back_until_it_is_unpinned()
    {
        Active();
        var split = Done(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("m"), 0) { IsChildSticky = true }).Operations.Single();
        Done(new MapCommand.Complete(split.Id, new OperationFacts { ConfigurationIndex = 7 }));
        var child = Range(split.Other);
        Assert.True(child.IsSticky);
        Assert.Equal(MapRefusal.Sticky, Refused(new MapCommand.BeginMerge("kv-r1", 2, child.Group, 2, 0)));
        Done(new MapCommand.SetSticky(child.Group, false, 2));
        Done(new MapCommand.BeginMerge("kv-r1", 2, child.Group, 2, 0));
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    /// <summary>A keyspace whose ranges serve, on one node.</summary>
    private void Active(params string[] points)
    {
        Done(new MapCommand.RegisterNode(new NodeRecord { Id = "n1", DataId = new DataId(1) }, DataId.None));
        Done(new MapCommand.PutKeyspace(
            new KeyspaceRecord
            {
                Name = "kv",
                Machine = "kv",
                Replicas = 1,
                Placement = Placement.Anywhere,
                SplitPoints = [.. points.Select(p => (ReadOnlyMemory<byte>)Bytes(p))],
            },
            [.. Enumerable.Repeat(0, points.Length + 1).Select(_ => ImmutableArray.Create(new PlannedReplica("n1", MemberKind.Voter)))]));
        foreach (var range in _map.Capture().Ranges)
        {
            Done(new MapCommand.ReplicaHosting(range.Group, "n1", range.Replicas[0].Incarnation, new DataId(1)));
            Done(new MapCommand.Complete(range.Operation, new OperationFacts { ConfigurationIndex = 1 }));
        }
    }

    private MapAnswer Apply(MapCommand command) => _map.Apply(command, ++_index, _index * 1000);

    private MapView Done(MapCommand command) => Assert.IsType<MapAnswer.Done>(Apply(command)).Facts;

    private MapRefusal Refused(MapCommand command) => Assert.IsType<MapAnswer.Refused>(Apply(command)).Code;

    private RangeRecord Range(string group) => _map.Capture().Ranges.Single(r => r.Group == group);
}
