using System.Collections.Immutable;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using Xunit;

namespace RaftActors.Ranges.Tests.Map;

/// <summary>The map's commands by example. What holds for all of them is in <see cref="RangeMapPropertyTests"/>.</summary>
public sealed class RangeMapTests
{
    private readonly RangeMap _map = new();
    private long _index;

    public RangeMapTests()
    {
        for (var i = 1; i <= 4; i++)
        {
            Done(new MapCommand.RegisterNode(Node(i), DataId.None));
        }
    }

    [Fact]
    public void A_keyspace_is_cut_at_its_split_points_and_its_ranges_are_founded()
    {
        Done(Put("kv", "f", "m"));

        Assert.Equal(["[first, \"f\")", "[\"f\", \"m\")", "[\"m\", no end)"], Ranges().Select(r => r.Keys.ToString()));
        Assert.All(Ranges(), r => Assert.Equal((RangeStage.Planned, 1L, BirthKind.Fresh), (r.Stage, r.Version, r.Birth.Kind)));
        Assert.Equal("kv-r2", Owner("g").Group);
        Assert.Equal(Enumerable.Range(1, 9), Ranges().SelectMany(r => r.Replicas).Select(r => (int)r.Incarnation).Order());

        Done(new MapCommand.Complete(Owner("g").Operation, new OperationFacts { ConfigurationIndex = 1 }));
        Assert.Equal((RangeStage.Active, 0L), (Owner("g").Stage, Owner("g").Operation));
        Assert.All(Owner("g").Replicas, r => Assert.Equal(ReplicaStage.Member, r.Stage));
    }

    [Fact]
    public void The_first_settings_of_a_keyspace_win()
    {
        var first = Put("kv", "f");

        var put = Done(first);
        Assert.Equal(put.Version, Done(first).Version);
        Assert.Equal("f", Text(Stale(Put("kv", "g")).Keyspaces.Single().SplitPoints.Single()));
        Assert.Equal(2, Ranges().Length);
    }

    [Fact]
    public void An_adopted_group_keeps_its_name_and_its_replicas_their_names()
    {
        var put = Put("kv");
        Done(put with { Settings = put.Settings with { AdoptedGroup = "old" } });
        var operation = Owner("a").Operation;

        Assert.Equal(["n1", "n2", "n3"], Owner("a").Replicas.Select(r => r.Id.Value));
        Assert.Equal(("old", BirthKind.Adopted, KeyRange.All), (Owner("a").Group, Owner("a").Birth.Kind, Owner("a").Keys));
        Assert.Equal(MapRefusal.GroupTaken, Refused(put with { Settings = put.Settings with { Name = "b", AdoptedGroup = "old" } }));

        // Members that changed until the group got its keys are what its log says.
        ImmutableArray<PlannedReplica> members = [new("n2", MemberKind.Voter), new("n4", MemberKind.Learner)];
        Done(new MapCommand.Complete(operation, new OperationFacts { ConfigurationIndex = 9, Members = members }));
        Assert.Equal(
            ["n1 Removed", "n2 Member", "n3 Removed", "n4 Member"], Owner("a").Replicas.Select(r => $"{r.Id} {r.Stage}"));
        Done(new MapCommand.ReplicaGone("old", "n1", 0));
        Done(new MapCommand.ReplicaGone("old", "n1", 0));
        Assert.Equal(3, Owner("a").Replicas.Length);
    }

    [Theory]
    [InlineData("", 0, MapRefusal.KeyOutside)]
    [InlineData("z", 0, MapRefusal.KeyOutside)]
    [InlineData("g", 0, null)]
    public void A_split_needs_a_key_inside(string key, int token, object? code)
    {
        Active("kv", "m");
        var answer = Apply(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes(key), token));

        Assert.Equal(code, (answer as MapAnswer.Refused)?.Code);
    }

    [Fact]
    public void A_split_makes_two_ranges_with_the_next_version()
    {
        Active("kv");
        Stale(new MapCommand.BeginSplit("kv-r1", 2, 1, Bytes("m"), 0));
        Stale(new MapCommand.BeginSplit("kv-r1", 1, 2, Bytes("m"), 0));
        var split = Done(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("m"), 5)).Operations.Single();

        Assert.Equal(split, Done(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("m"), 5)).Operations.Single());
        Assert.Equal(MapRefusal.OperationOpen, Refused(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("m"), 6)));
        Assert.Equal("kv-r1", Owner("x").Group);
        Assert.Equal(["n1.4", "n2.5", "n3.6"], Range("kv-r2").Replicas.Select(r => r.Id.Value));

        Done(new MapCommand.Complete(split.Id, new OperationFacts { ConfigurationIndex = 1 }));
        Assert.Equal(("kv-r2", 2L, "kv-r1"), (Owner("x").Group, Owner("x").Version, Owner("x").Birth.Parent));
        Assert.Equal(("kv-r1", 2L), (Owner("a").Group, Owner("a").Version));
        Assert.Equal(MapRefusal.TooLate, Refused(new MapCommand.Cancel(split.Id, new OperationFacts { Version = 9 })));
        Assert.Equal(split.Id, Done(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("m"), 5)).Operations.Single().Id);
    }

    [Fact]
    public void A_split_is_cancelled_only_behind_a_fence_and_its_numbers_stay_spent()
    {
        Active("kv");
        var split = Done(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("m"), 0)).Operations.Single();
        Done(new MapCommand.ReplicaHosting("kv-r2", "n1", 4, new DataId(1)));

        Assert.Equal(MapRefusal.NoProof, Refused(new MapCommand.Cancel(split.Id, new OperationFacts { Version = 1 })));
        Done(new MapCommand.Cancel(split.Id, new OperationFacts { Version = 2 }));

        // Only the replica that was hosted has anything to destroy.
        Assert.Equal(["n1.4 Removed"], Range("kv-r2").Replicas.Select(r => $"{r.Id} {r.Stage}"));
        Assert.Equal((RangeStage.Retired, 2L), (Range("kv-r2").Stage, Owner("x").Version));
        var next = Done(new MapCommand.BeginSplit("kv-r1", 2, 1, Bytes("m"), 0)).Operations.Single();
        Assert.Equal(("kv-r3", split.Id + 1), (next.Other, next.Id));
        Assert.Equal(7, Range("kv-r3").Replicas[0].Incarnation);
    }

    [Fact]
    public void A_merge_retires_the_right_neighbour()
    {
        Active("kv", "m");
        Assert.Equal(MapRefusal.NotAdjacent, Refused(new MapCommand.BeginMerge("kv-r2", 1, "kv-r1", 1, 0)));
        Done(new MapCommand.SetSticky("kv-r2", true, 1));
        Assert.Equal(MapRefusal.Sticky, Refused(new MapCommand.BeginMerge("kv-r1", 1, "kv-r2", 1, 0)));
        Done(new MapCommand.SetSticky("kv-r2", false, 1));
        var merge = Done(new MapCommand.BeginMerge("kv-r1", 1, "kv-r2", 1, 0)).Operations.Single();
        Assert.Equal(MapRefusal.OperationOpen, Refused(new MapCommand.BeginSplit("kv-r2", 1, 1, Bytes("x"), 0)));
        Assert.Equal(MapRefusal.NoProof, Refused(new MapCommand.Cancel(merge.Id, new OperationFacts { Version = 2, OtherVersion = 1 })));

        Assert.Equal(MapRefusal.NoProof, Refused(new MapCommand.Complete(merge.Id, OperationFacts.None)));
        Assert.Equal(MapRefusal.NoProof, Refused(new MapCommand.Complete(merge.Id, new OperationFacts { Version = 2 })));
        Assert.Equal(
            MapRefusal.NoProof, Refused(new MapCommand.Complete(merge.Id, new OperationFacts { Version = 1, IsSourceRetired = true })));
        Done(new MapCommand.Complete(merge.Id, new OperationFacts { Version = 2, IsSourceRetired = true }));

        Assert.Equal(("kv-r1", 2L, KeyRange.All), (Owner("x").Group, Owner("x").Version, Owner("x").Keys));
        Assert.Equal(_index * 1000, Range("kv-r2").RetiredAt);
        foreach (var replica in Range("kv-r2").Replicas)
        {
            Done(new MapCommand.ReplicaGone("kv-r2", replica.Node, replica.Incarnation));
        }

        Assert.Empty(Range("kv-r2").Replicas);
    }

    [Fact]
    public void A_move_replaces_a_member_once_the_configuration_says_so()
    {
        Active("kv");
        Assert.Equal(MapRefusal.NodeUnavailable, Refused(Move("n1", 1, "n2")));
        var move = Done(Move("n1", 1, "n4")).Operations.Single();
        Assert.Equal(MapRefusal.WrongStage, Refused(new MapCommand.Advance(move.Id, 0, 2, OperationFacts.None)));
        Done(new MapCommand.ReplicaHosting("kv-r1", "n4", 4, new DataId(4)));
        Done(new MapCommand.Advance(move.Id, 0, 2, OperationFacts.None));
        Stale(new MapCommand.Advance(move.Id, 0, 3, OperationFacts.None));
        Assert.Equal(MapRefusal.NoProof, Refused(new MapCommand.Complete(move.Id, new OperationFacts { ConfigurationIndex = 1 })));

        Done(new MapCommand.Complete(move.Id, new OperationFacts { ConfigurationIndex = 8 }));

        Assert.Equal(
            ["n1.1 Removed", "n2.2 Member", "n3.3 Member", "n4.4 Member"], Owner("a").Replicas.Select(r => $"{r.Id} {r.Stage}"));
        Assert.Equal(8, Owner("a").ConfigurationIndex);
        Assert.Equal(MapRefusal.WrongStage, Refused(new MapCommand.ReplicaHosting("kv-r1", "n1", 1, new DataId(1))));
    }

    [Fact]
    public void Members_are_corrected_by_what_the_group_says_but_never_backwards()
    {
        Active("kv");
        ImmutableArray<ObservedMember> two = [new("n1", 1, MemberKind.Voter), new("n2", 2, MemberKind.Learner)];
        Stale(new MapCommand.Observe("kv-r1", 0, two));
        var changed = Done(new MapCommand.Observe("kv-r1", 6, two));
        Assert.Equal(changed.Version, Done(new MapCommand.Observe("kv-r1", 6, two)).Version);

        Assert.Equal(["n1.1 Member", "n2.2 Member", "n3.3 Removed"], Owner("a").Replicas.Select(r => $"{r.Id} {r.Stage}"));
        Assert.Equal((6L, MemberKind.Learner), (Owner("a").ConfigurationIndex, Owner("a").Replicas[1].Kind));
        Stale(new MapCommand.Observe("kv-r1", 5, two));
        Assert.Equal(
            MapRefusal.WrongStage, Refused(new MapCommand.Observe("kv-r1", 7, [.. two, new("n3", 3, MemberKind.Voter)])));
        Assert.Equal(
            MapRefusal.UnknownReplica, Refused(new MapCommand.Observe("kv-r1", 7, [.. two, new("n4", 9, MemberKind.Voter)])));
        Assert.Equal(
            MapRefusal.Invalid, Refused(new MapCommand.Observe("kv-r1", 7, [new("n2", 2, MemberKind.Learner)])));
        Done(new MapCommand.BeginSplit("kv-r1", 1, 6, Bytes("m"), 0));
        Assert.Equal(MapRefusal.OperationOpen, Refused(new MapCommand.Observe("kv-r1", 7, two)));
        Assert.Equal(MapRefusal.OperationOpen, Refused(new MapCommand.Observe("kv-r2", 7, two)));
    }

    [Fact]
    public void A_replica_never_runs_on_another_disk()
    {
        Active("kv");
        Done(new MapCommand.RegisterNode(Node(3) with { DataId = new DataId(33) }, new DataId(3)));
        Stale(new MapCommand.RegisterNode(Node(3), DataId.None));

        Assert.Equal(MapRefusal.OtherDisk, Refused(new MapCommand.ReplicaHosting("kv-r1", "n3", 3, new DataId(33))));
        Done(new MapCommand.ReplicaLost("kv-r1", "n3", 3, new DataId(33)));
        Assert.Equal(MapRefusal.WrongStage, Refused(new MapCommand.ReplicaHosting("kv-r1", "n3", 3, new DataId(33))));
        Assert.Equal(MapRefusal.OtherDisk, Refused(new MapCommand.ReplicaLost("kv-r1", "n2", 2, new DataId(2))));

        // The same node may stand in for the lost one, as another life.
        Assert.Equal(4, Done(Move("n3", 3, "n3")).Operations.Single().To);
    }

    /// <summary>A lost replica counts until a configuration leaves it out: a node with another vote could lose both.</summary>
    [Fact]
    public void A_node_with_a_lost_replica_gets_another_only_in_place_of_it()
    {
        Active("kv");
        Done(new MapCommand.RegisterNode(Node(3) with { DataId = new DataId(33) }, new DataId(3)));
        Done(new MapCommand.ReplicaLost("kv-r1", "n3", 3, new DataId(33)));

        Assert.Equal(
            MapRefusal.NodeUnavailable, Refused(new MapCommand.BeginMove("kv-r1", 1, 1, null, 0, "n3", MemberKind.Voter, 0)));
        Assert.Equal(MapRefusal.NodeUnavailable, Refused(Move("n1", 1, "n3")));
        Done(Move("n3", 3, "n3"));
    }

    /// <summary>Earlier builds allowed such a move.</summary>
    [Fact]
    public void A_split_does_not_put_two_replicas_of_the_child_on_one_node()
    {
        Active("kv");
        Done(new MapCommand.RegisterNode(Node(3) with { DataId = new DataId(33) }, new DataId(3)));
        Done(new MapCommand.ReplicaLost("kv-r1", "n3", 3, new DataId(33)));
        var image = _map.Capture();
        var other = new ReplicaRecord("n3", image.NextIncarnation, MemberKind.Voter, ReplicaStage.Member, new DataId(33));
        _map.Restore(image with
        {
            NextIncarnation = image.NextIncarnation + 1,
            Ranges = [.. image.Ranges.Select(r => r with { Replicas = r.Replicas.Add(other) })],
        });

        Assert.Equal(MapRefusal.NodeUnavailable, Refused(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("m"), 0)));
    }

    /// <summary>A split would put a child's replica on a drained node.</summary>
    [Fact]
    public void A_node_with_a_lost_replica_is_not_drained_before_that_is_replaced()
    {
        Active("kv");
        Done(new MapCommand.RegisterNode(Node(3) with { DataId = new DataId(33) }, new DataId(3)));
        Done(new MapCommand.ReplicaLost("kv-r1", "n3", 3, new DataId(33)));
        Done(new MapCommand.SetNodeMode("n3", NodeMode.Draining, NodeMode.Active));
        Assert.Equal(MapRefusal.NodeHasReplicas, Refused(new MapCommand.SetNodeMode("n3", NodeMode.Drained, NodeMode.Draining)));
        var move = Done(Move("n3", 3, "n4")).Operations.Single();
        Done(new MapCommand.ReplicaHosting("kv-r1", "n4", move.To, new DataId(4)));
        Done(new MapCommand.Complete(move.Id, new OperationFacts { ConfigurationIndex = 5 }));
        Done(new MapCommand.SetNodeMode("n3", NodeMode.Drained, NodeMode.Draining));
    }

    [Fact]
    public void A_node_is_drained_when_nothing_is_left_on_it()
    {
        Active("kv");
        Done(new MapCommand.SetNodeMode("n1", NodeMode.Draining, NodeMode.Active));
        Stale(new MapCommand.SetNodeMode("n1", NodeMode.Maintenance, NodeMode.Active));

        Assert.Equal(MapRefusal.NodeHasReplicas, Refused(new MapCommand.SetNodeMode("n1", NodeMode.Drained, NodeMode.Draining)));
        Done(new MapCommand.SetNodeMode("n4", NodeMode.Drained, NodeMode.Active));
        Assert.Equal(MapRefusal.NodeUnavailable, Refused(Move("n1", 1, "n4")));
    }

    [Fact]
    public void Only_the_latest_finished_operations_are_kept()
    {
        Active("kv");
        for (var i = 0; i < MapLimits.FinishedOperations + 5; i++)
        {
            var split = Done(new MapCommand.BeginSplit("kv-r1", 1 + i, 1, Bytes("m"), 0)).Operations.Single();
            Done(new MapCommand.Cancel(split.Id, new OperationFacts { Version = 2 + i }));
        }

        Assert.Equal(MapLimits.FinishedOperations, _map.Capture().Operations.Length);
        Assert.Equal(MapLimits.RetiredRanges + 1, _map.Capture().Ranges.Length);
        Assert.Equal(MapRefusal.UnknownOperation, Refused(new MapCommand.Complete(1, OperationFacts.None)));
        Assert.Null(MapChecks.Problem(_map.Capture()));
    }

    [Fact]
    public void Only_an_operation_that_ended_is_acknowledged_and_stays_so()
    {
        Active("kv");
        var split = Done(new MapCommand.BeginSplit("kv-r1", 1, 1, Bytes("m"), 0)).Operations.Single();
        Assert.Equal(MapRefusal.OperationOpen, Refused(new MapCommand.Acknowledged(split.Id)));
        Assert.Equal(MapRefusal.UnknownOperation, Refused(new MapCommand.Acknowledged(99)));
        Done(new MapCommand.Cancel(split.Id, new OperationFacts { Version = 2 }));

        var first = Done(new MapCommand.Acknowledged(split.Id));
        Assert.True(first.Operations.Single().IsAcknowledged);
        Assert.Equal(first.Version, Done(new MapCommand.Acknowledged(split.Id)).Version);
    }

    [Fact]
    public void A_sign_of_life_of_a_coordinator_changes_neither_the_version_nor_any_record()
    {
        Active("kv");
        var before = _map.Capture();
        Done(new MapCommand.Seen("n2", 5));
        Done(new MapCommand.Seen("n3", 6));

        Assert.Equal(before.Version, _map.Version);
        Assert.Equal(new CoordinatorRecord("n3", 6, _index * 1000), _map.Queries.MapSince(_map.Version, null, 1).Coordinator);
        Assert.Equal(new CoordinatorRecord("n3", 6, _index * 1000), _map.Queries.MapSince(0, null, MapLimits.Page).Coordinator);
        Assert.Equal(MapRefusal.Invalid, Refused(new MapCommand.Seen("n 3", 6)));

        var restored = new RangeMap();
        restored.Restore(_map.Capture());
        Assert.Equal(_map.Capture().Coordinator, restored.Capture().Coordinator);
    }

    private static NodeRecord Node(int number) => new() { Id = $"n{number}", DataId = new DataId((UInt128)number) };

    private static MapCommand.BeginMove Move(string from, long incarnation, string to) =>
        new("kv-r1", 1, 1, from, incarnation, to, MemberKind.Voter, 0);

    private static MapCommand.PutKeyspace Put(string name, params string[] points) => new(
        new KeyspaceRecord
        {
            Name = name,
            Machine = "kv",
            Replicas = 3,
            Placement = Placement.Anywhere,
            SplitPoints = [.. points.Select(p => (ReadOnlyMemory<byte>)Bytes(p))],
        },
        [.. Enumerable.Repeat(0, points.Length + 1).Select(_ => ImmutableArray.CreateRange(
            Enumerable.Range(1, 3).Select(n => new PlannedReplica($"n{n}", MemberKind.Voter))))]);

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);

    /// <summary>A keyspace whose ranges serve, hosted by n1, n2 and n3.</summary>
    private void Active(string name, params string[] points)
    {
        Done(Put(name, points));
        foreach (var range in Ranges())
        {
            foreach (var replica in range.Replicas)
            {
                Done(new MapCommand.ReplicaHosting(range.Group, replica.Node, replica.Incarnation, Node(replica.Node[1] - '0').DataId));
            }

            Done(new MapCommand.Complete(range.Operation, new OperationFacts { ConfigurationIndex = 1 }));
        }
    }

    private MapAnswer Apply(MapCommand command) => _map.Apply(command, ++_index, _index * 1000);

    private MapView Done(MapCommand command) => Assert.IsType<MapAnswer.Done>(Apply(command)).Facts;

    private MapView Stale(MapCommand command) => Assert.IsType<MapAnswer.Stale>(Apply(command)).Current;

    private MapRefusal Refused(MapCommand command) => Assert.IsType<MapAnswer.Refused>(Apply(command)).Code;

    private ImmutableArray<RangeRecord> Ranges() => _map.Capture().Ranges;

    private RangeRecord Range(string group) => Ranges().Single(r => r.Group == group);

    private RangeRecord Owner(string key) => _map.Queries.RangeOf("kv", Bytes(key)).Ranges.Single();
}
