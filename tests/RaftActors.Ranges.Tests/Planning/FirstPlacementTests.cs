using System.Collections.Immutable;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Planning;
using Xunit;

namespace RaftActors.Ranges.Tests.Planning;

/// <summary>Where the first replicas of a keyspace are made.</summary>
public sealed class FirstPlacementTests
{
    private static readonly Placement ByZone = new([], "zone");

    [Fact]
    public void Replicas_and_first_members_are_shared_by_all_nodes()
    {
        var ranges = Choose([Node("n1"), Node("n2"), Node("n3"), Node("n4")], Placement.Anywhere, 8);

        Assert.All(ranges, r => Assert.Equal(3, r.Distinct(StringComparer.Ordinal).Count()));
        Assert.All(ranges.SelectMany(r => r).CountBy(n => n), n => Assert.Equal(6, n.Value));
        Assert.Equal(4, ranges.Select(r => r[0]).Distinct(StringComparer.Ordinal).Count());
        Assert.All(ranges.CountBy(r => r[0]), n => Assert.InRange(n.Value, 1, 3));
    }

    [Fact]
    public void The_replicas_of_a_range_differ_in_the_label_to_spread_over()
    {
        var ranges = Choose([Node("n1", "a"), Node("n2", "a"), Node("n3", "a"), Node("n4", "b"), Node("n5", "c")], ByZone, 4);

        Assert.All(ranges, r => Assert.Equal(["n4", "n5"], r.Where(n => n is "n4" or "n5").Order()));
        Assert.All(ranges, r => Assert.Equal(3, r.Length));
    }

    [Fact]
    public void Nodes_that_hold_much_are_taken_last_and_large_ones_hold_more()
    {
        var full = new RangeRecord
        {
            Number = 1,
            Group = "other-r1",
            Keyspace = "other",
            Keys = KeyRange.All,
            Version = 1,
            Stage = RangeStage.Active,
            Replicas = [new ReplicaRecord("n1", 1, MemberKind.Voter, ReplicaStage.Member, new DataId(1))],
            Birth = new Birth(BirthKind.Fresh, "", 0),
        };
        NodeRecord[] nodes = [Node("n1"), Node("n2"), Node("n3"), Node("n4")];

        var members = Assert.Single(FirstPlacement.Choose(nodes, [full], Placement.Anywhere, 1, 3)).Select(m => m.Node);
        Assert.Equal(["n2", "n3", "n4"], members);

        nodes[3] = nodes[3] with { Capacity = 2 };
        var ranges = FirstPlacement.Choose(nodes, [], Placement.Anywhere, 50, 1);
        Assert.Equal(20, ranges.Count(r => r[0].Node == "n4"));
    }

    [Fact]
    public void With_fewer_nodes_a_range_begins_with_fewer_replicas() =>
        Assert.Equal(["n1", "n2"], Choose([Node("n1"), Node("n2")], Placement.Anywhere, 1)[0].Order());

    private static ImmutableArray<string[]> Choose(NodeRecord[] nodes, Placement placement, int ranges) =>
        [.. FirstPlacement.Choose(nodes, [], placement, ranges, 3).Select(r => r.Select(m => m.Node).ToArray())];

    private static NodeRecord Node(string id, string zone = "") =>
        new() { Id = id, DataId = new DataId(1), Labels = zone.Length == 0 ? [] : [new Label("zone", zone)] };
}
