using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using Xunit;

namespace RaftActors.Ranges.Tests.Nodes;

/// <summary>One test for each row of what a node's agent does about a replica.</summary>
public sealed class AgentPlanTests
{
    private const long Grace = 60_000;
    private const long Patience = 10_000;
    private const long SplitBegan = 1_000;
    private const long SplitId = 5;
    private static readonly DataId Mine = new(7);
    private static readonly DataId Other = new(8);
    private static readonly ReplicaRecord Self = First("n1", 4);

    /// <summary>Without a replica here, unless the book has one.</summary>
    private static readonly RangeRecord ParentRange = Fresh(Self) with
    {
        Group = "kv-r1",
        Stage = RangeStage.Active,
        Replicas = [new ReplicaRecord("n1", 1, MemberKind.Voter, ReplicaStage.Lost, Mine)],
    };

    [Fact]
    public void A_fresh_replica_is_reported_before_it_is_hosted() =>
        Assert.IsType<AgentAction.ReportHosting>(Assert.Single(Decide(Fresh(Self))));

    [Fact]
    public void What_the_map_knows_as_hosting_is_hosted_and_begins_with_all_members()
    {
        var host = Assert.IsType<AgentAction.Host>(Assert.Single(Decide(Fresh(Hosting(Self)))));
        Assert.Equal("ledger", host.Entry.Machine);
        Assert.Equal([new("n1.4"), new("n2.5"), new ReplicaId("n3.6")], host.Entry.First!.Voters.ToArray());
    }

    [Fact]
    public void A_replica_that_joins_begins_with_the_others()
    {
        var host = Assert.IsType<AgentAction.Host>(
            Assert.Single(Decide(Fresh(Hosting(Self with { IsFirst = false })) with { Stage = RangeStage.Active })));
        Assert.Equal([new("n2.5"), new ReplicaId("n3.6")], host.Entry.First!.Members.ToArray());
    }

    /// <summary>No entry of the log would tell it that it is a member.</summary>
    [Fact]
    public void A_first_member_that_comes_late_begins_with_all_first_members()
    {
        var range = Fresh(Hosting(Self) with { Stage = ReplicaStage.Member }) with { Stage = RangeStage.Active };
        range = range with { Replicas = range.Replicas.Add(new("n4", 9, MemberKind.Voter, ReplicaStage.Planned, DataId.None)) };
        var host = Assert.IsType<AgentAction.Host>(Assert.Single(Decide(range)));
        Assert.Equal(3, host.Entry.First!.Voters.Length);

        // Once the members have changed, an entry of the log names them.
        range = range.With(range.Replicas[3] with { Stage = ReplicaStage.Member });
        host = Assert.IsType<AgentAction.Host>(Assert.Single(Decide(range)));
        Assert.DoesNotContain(Self.Id, host.Entry.First!.Voters);
    }

    [Fact]
    public void A_replica_at_or_below_the_floor_is_never_made() =>
        Assert.Empty(Decide(Fresh(Hosting(Self)), Book(new BookEvent.Destroyed("kv-r2", 4))));

    [Fact]
    public void Nothing_is_done_about_a_replica_that_is_hosted_and_known() =>
        Assert.Empty(Decide(Fresh(Hosting(Self)), Book(Hosted())));

    [Fact]
    public void A_later_life_waits_until_the_earlier_one_is_ended() => Assert.Equal(
        [new AgentAction.KeepUnknown("kv-r2", 3)],
        Decide(Fresh(Hosting(Self)), Book(Hosted(incarnation: 3))));

    [Fact]
    public void A_child_is_left_to_its_parent_here() =>
        Assert.Empty(Decide(Child(Self with { DataId = Mine }), Book(Parent()), time: SplitBegan + Patience));

    [Fact]
    public void A_witness_of_a_child_is_made_without_its_parent()
    {
        var witness = Self with { Kind = MemberKind.Witness };
        Assert.IsType<AgentAction.ReportHosting>(Assert.Single(Decide(Child(witness), Book(Parent()), SplitBegan)));
        var range = Child(Hosting(witness));
        Assert.IsType<AgentAction.Host>(Assert.Single(Decide(range, Book(Parent()), SplitBegan)));
    }

    [Fact]
    public void A_child_that_its_parent_here_owes_is_reported_if_its_disk_is_unknown() =>
        Assert.IsType<AgentAction.ReportHosting>(Assert.Single(Decide(Child(Self), Book(Parent()))));

    [Fact]
    public void A_child_without_parent_here_is_left_alone_until_patience_ends()
    {
        Assert.Empty(Decide(Child(Self with { DataId = Mine }), time: SplitBegan + Patience - 1));
        Assert.IsType<AgentAction.ReportHosting>(
            Assert.Single(Decide(Child(Self with { DataId = Mine }), time: SplitBegan + Patience)));
    }

    [Fact]
    public void A_child_whose_parent_has_passed_the_split_is_made_uninitialised()
    {
        var passed = ImmutableDictionary<long, ParentState>.Empty.Add(SplitId, ParentState.Passed);
        var range = Child(Hosting(Self));
        Assert.Empty(Decide(range, Book(Parent()), SplitBegan + Patience - 1, splits: passed));
        var host = Assert.IsType<AgentAction.Host>(
            Assert.Single(Decide(range, Book(Parent()), SplitBegan + Patience, splits: passed)));
        Assert.Equal(BirthKind.Split, host.Entry.Birth);
        Assert.DoesNotContain(new ReplicaId("n1.4"), host.Entry.First!.Members);
    }

    [Fact]
    public void A_child_of_a_completed_split_is_still_the_parents_to_make()
    {
        var range = Child(Hosting(Self) with { Stage = ReplicaStage.Member }) with { Stage = RangeStage.Active };
        Assert.Empty(Decide(range, Book(Parent()), SplitBegan + Patience));
        Assert.IsType<AgentAction.Host>(Assert.Single(Decide(range, time: SplitBegan + Patience)));
    }

    [Fact]
    public void A_replica_moved_to_a_range_that_was_split_off_waits_for_no_parent() => Assert.IsType<AgentAction.ReportHosting>(
        Assert.Single(Decide(Child(Self) with { Stage = RangeStage.Active }, Book(Parent()))));

    [Fact]
    public void A_child_that_its_parent_made_is_reported() => Assert.IsType<AgentAction.ReportHosting>(
        Assert.Single(Decide(Child(Self with { DataId = Mine }), Book(Parent(), Hosted()))));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_replica_of_another_disk_is_lost_and_never_made(int stage) => Assert.Equal(
        [new AgentAction.ReportLost("kv-r2", 4)],
        Decide(Fresh(Self with { Stage = (ReplicaStage)stage, DataId = Other }) with { Stage = RangeStage.Active }));

    [Fact]
    public void A_lost_replica_is_reported_once() =>
        Assert.Empty(Decide(Fresh(Self with { Stage = ReplicaStage.Lost, DataId = Other })));

    [Fact]
    public void A_removed_replica_is_destroyed_and_then_reported()
    {
        var removed = Fresh(Self with { Stage = ReplicaStage.Removed, DataId = Mine }) with { Stage = RangeStage.Active };
        Assert.Equal([new AgentAction.Destroy("kv-r2", 4)], Decide(removed, Book(Hosted())));
        Assert.Equal([new AgentAction.Destroy("kv-r2", 4)], Decide(removed, Book(Hosted(), new BookEvent.Destroying("kv-r2", 4))));
        Assert.Equal([new AgentAction.ReportGone("kv-r2", 4)], Decide(removed, Book(new BookEvent.Destroyed("kv-r2", 4))));
    }

    [Fact]
    public void A_removed_replica_that_was_never_here_is_shut_out_before_it_is_reported() => Assert.Equal(
        [new AgentAction.Destroy("kv-r2", 4)],
        Decide(Child(Self with { Stage = ReplicaStage.Removed }) with { Stage = RangeStage.Active }));

    [Fact]
    public void A_retired_range_is_kept_for_the_grace()
    {
        var retired = Fresh(Self with { Stage = ReplicaStage.Removed }) with { Stage = RangeStage.Retired, RetiredAt = 100 };
        Assert.Empty(Decide(retired, Book(Hosted()), 100 + Grace - 1));
        Assert.Equal([new AgentAction.Destroy("kv-r2", 4)], Decide(retired, Book(Hosted()), 100 + Grace));
    }

    [Fact]
    public void What_the_map_does_not_know_is_kept()
    {
        Assert.Equal([new AgentAction.KeepUnknown("kv-r9", 9)], Decide(null, Book(Hosted("kv-r9", 9))));
        Assert.Equal(
            [new AgentAction.Destroy("kv-r9", 9)],
            Decide(null, Book(Hosted("kv-r9", 9), new BookEvent.Destroying("kv-r9", 9))));
    }

    [Fact]
    public void A_static_group_is_adopted_only_where_it_has_records()
    {
        var adopted = Fresh(Self with { Incarnation = 0, Stage = ReplicaStage.Member, DataId = Mine }) with
        {
            Birth = new Birth(BirthKind.Adopted, "", 1),
        };
        Assert.Empty(Decide(adopted));
        var host = Assert.IsType<AgentAction.Host>(Assert.Single(Decide(adopted, groups: ["kv-r2"])));
        Assert.Null(host.Entry.First);
        Assert.Equal(0, host.Incarnation);
    }

    [Fact]
    public void An_adopted_replica_without_known_disk_is_reported_first() => Assert.IsType<AgentAction.ReportHosting>(Assert.Single(Decide(
        Fresh(Self with { Incarnation = 0, Stage = ReplicaStage.Member }) with { Birth = new Birth(BirthKind.Adopted, "", 1) },
        groups: ["kv-r2"])));

    [Fact]
    public void The_only_member_has_no_others_to_begin_with() =>
        Assert.Null(AgentPlan.FirstConfiguration(Child(Self) with { Replicas = [Self] }, Self with { IsFirst = false }));

    private static AgentAction[] Decide(
        RangeRecord? range,
        NodeBook? book = null,
        long time = 0,
        ImmutableDictionary<long, ParentState>? splits = null,
        ImmutableHashSet<string>? groups = null) =>
    [.. AgentPlan.Decide(
        new MapView
        {
            Version = 9,
            Keyspaces = [new KeyspaceRecord { Name = "kv", Machine = "ledger", Replicas = 3, Placement = Placement.Anywhere }],
            Ranges = range is null ? [] : [ParentRange, range],
            Operations =
            [
                new OperationRecord { Id = SplitId, Kind = OperationKind.Split, Group = "kv-r1", Version = 1, StartedAt = SplitBegan },
            ],
        },
        book ?? Book(),
        new AgentFacts
        {
            Node = "n1",
            Time = time,
            Splits = splits ?? ImmutableDictionary<long, ParentState>.Empty,
            StaticGroups = groups ?? [],
            RetireGrace = Grace,
            BirthPatience = Patience,
        })];

    private static RangeRecord Fresh(ReplicaRecord self) => new()
    {
        Number = 2,
        Group = "kv-r2",
        Keyspace = "kv",
        Keys = KeyRange.All,
        Version = 1,
        Stage = RangeStage.Planned,
        Replicas =
        [
            self,
            First("n2", 5),
            First("n3", 6),
        ],
        Birth = new Birth(BirthKind.Fresh, "", 1),
    };

    private static ReplicaRecord First(string node, long incarnation) =>
        new(node, incarnation, MemberKind.Voter, ReplicaStage.Planned, DataId.None) { IsFirst = true };

    private static RangeRecord Child(ReplicaRecord self)
    {
        var range = Fresh(self);
        return range with
        {
            Birth = new Birth(BirthKind.Split, "kv-r1", SplitId),
            Replicas = [.. range.Replicas.Select(r => r with { IsFirst = false })],
        };
    }

    private static ReplicaRecord Hosting(ReplicaRecord self) => self with { Stage = ReplicaStage.Hosting, DataId = Mine };

    private static BookEvent.Hosted Hosted(string group = "kv-r2", long incarnation = 4) => new(group, incarnation, BirthKind.Fresh);

    private static BookEvent Parent() => Hosted("kv-r1", 1);

    private static NodeBook Book(params BookEvent[] events)
    {
        var book = new NodeBook();
        book.Apply(new BookEvent.Began(Mine));
        foreach (var happened in events)
        {
            book.Apply(happened);
        }

        return book;
    }
}
