using RaftActors.Keyspaces;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Births;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>What a node makes of a child that its parent's replica here cut off, perhaps long after the operation ended.</summary>
public sealed class ChildBirthsTests
{
    private static readonly DataId Disk = new(7);
    private static readonly ReplicaId Self = new("n1.4");

    [Fact]
    public void A_child_that_the_map_knows_on_this_disk_is_born() => Assert.Equal(BirthStep.Host, Next(Range()));

    [Fact]
    public void A_child_waits_until_the_map_says_on_which_disk()
    {
        Assert.Equal(BirthStep.Wait, Next(null));
        Assert.Equal(BirthStep.Wait, Next(Range(disk: DataId.None)));
        Assert.Equal(BirthStep.Nothing, Next(Range(disk: new DataId(8))));
    }

    /// <summary>The operation ended, and the child was moved or merged away, before the parent's replica here came so far.</summary>
    [Fact]
    public void A_child_that_is_over_is_neither_born_nor_ended_and_started_again()
    {
        foreach (var over in (RangeRecord[])
            [Range(stage: RangeStage.Retired), Range(replica: ReplicaStage.Removed), Range(replica: ReplicaStage.Lost)])
        {
            Assert.Equal(BirthStep.Nothing, Next(over));
            Assert.Equal(BirthStep.Nothing, Next(over, isHosted: true, isRunning: true));
        }
    }

    [Fact]
    public void A_replica_without_state_ends_before_its_store_gets_one()
    {
        Assert.Equal(BirthStep.Stop, Next(Range(), isHosted: true, isRunning: true));
        Assert.Equal(BirthStep.Conceive, Next(Range(), isHosted: true));
    }

    [Fact]
    public void A_witness_and_a_node_without_a_member_make_nothing()
    {
        Assert.Equal(BirthStep.Nothing, BirthPlan.Next(ChildBirths.FactsOf("kv-r2", Self, true, Book(false), Range(), false)));
        Assert.Equal(BirthStep.Nothing, BirthPlan.Next(ChildBirths.FactsOf("kv-r2", ReplicaId.None, false, Book(false), Range(), false)));
    }

    private static BirthStep Next(RangeRecord? known, bool isHosted = false, bool isRunning = false) =>
        BirthPlan.Next(ChildBirths.FactsOf("kv-r2", Self, false, Book(isHosted), known, isRunning));

    private static NodeBook Book(bool isHosted)
    {
        var book = new NodeBook();
        book.Apply(new BookEvent.Began(Disk));
        if (isHosted)
        {
            book.Apply(new BookEvent.Hosted("kv-r2", Self.Incarnation, BirthKind.Split) { Machine = "kv" });
        }

        return book;
    }

    private static RangeRecord Range(
        RangeStage stage = RangeStage.Active, ReplicaStage replica = ReplicaStage.Member, DataId? disk = null) => new()
        {
            Number = 2,
            Group = "kv-r2",
            Keyspace = "kv",
            Keys = new KeyRange("m"u8.ToArray(), null),
            Version = 2,
            Stage = stage,
            Replicas = [new ReplicaRecord("n1", Self.Incarnation, MemberKind.Voter, replica, disk ?? Disk)],
            Birth = new Birth(BirthKind.Split, "kv-r1", 9),
        };
}
