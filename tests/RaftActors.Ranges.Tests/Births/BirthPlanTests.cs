using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Births;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using Xunit;

namespace RaftActors.Ranges.Tests.Births;

/// <summary>One test for each row of a birth: what was durable when it stopped, and how it goes on.</summary>
public sealed class BirthPlanTests
{
    private static readonly ReplicaId Self = new("n1.4");
    private static readonly ReplicaId Rival = new("n2.5");

    [Fact]
    public void Before_the_book_the_birth_begins_again() => Assert.Equal(BirthStep.Host, BirthPlan.Next(Facts()));

    /// <summary>An earlier disk of this node may have hosted it while the parent was not here.</summary>
    [Fact]
    public void Nothing_is_hosted_until_the_map_knows_this_disk()
    {
        Assert.Equal(BirthStep.Wait, BirthPlan.Next(Facts() with { Disk = DataId.None }));
        Assert.Equal(BirthStep.Nothing, BirthPlan.Next(Facts() with { Disk = new DataId(8) }));
    }

    [Theory]
    [InlineData(false, nameof(BirthStep.Conceive))]
    [InlineData(true, nameof(BirthStep.Stop))]
    public void Behind_the_book_the_store_gets_its_first_record(bool isRunning, string next) =>
        Assert.Equal(Enum.Parse<BirthStep>(next), BirthPlan.Next(Facts(isHosted: true) with { IsRunning = isRunning }));

    [Theory]
    [InlineData(false, false, nameof(BirthStep.SaveState))]
    [InlineData(false, true, nameof(BirthStep.ResetTo))]
    [InlineData(true, false, nameof(BirthStep.Stop))]
    [InlineData(true, true, nameof(BirthStep.Stop))]
    public void A_store_without_state_gets_one_when_nothing_runs_on_it(bool isRunning, bool hasSaved, string next) => Assert.Equal(
        Enum.Parse<BirthStep>(next),
        BirthPlan.Next(Facts(isHosted: true) with { Store = StoreState.Uninitialised, IsRunning = isRunning, HasSaved = hasSaved }));

    [Theory]
    [InlineData(false, false, nameof(BirthStep.Start))]
    [InlineData(true, false, nameof(BirthStep.Born))]
    [InlineData(true, true, nameof(BirthStep.Nothing))]
    public void A_store_with_a_state_is_never_written(bool isRunning, bool hasTold, string next) => Assert.Equal(
        Enum.Parse<BirthStep>(next),
        BirthPlan.Next(Facts(isHosted: true) with { Store = StoreState.Initialised, IsRunning = isRunning, HasTold = hasTold }));

    [Fact]
    public void Nothing_is_made_at_or_below_the_floor() =>
        Assert.Equal(BirthStep.Nothing, BirthPlan.Next(Facts(new BookEvent.Destroyed("kv-r2", 4))));

    [Fact]
    public void Nothing_is_made_of_what_is_being_destroyed() => Assert.Equal(
        BirthStep.Nothing,
        BirthPlan.Next(Facts(new BookEvent.Hosted("kv-r2", 4, BirthKind.Split), new BookEvent.Destroying("kv-r2", 4))));

    [Fact]
    public void Nothing_is_made_where_another_life_is() => Assert.Equal(
        BirthStep.Nothing, BirthPlan.Next(Facts(new BookEvent.Hosted("kv-r2", 9, BirthKind.Split))));

    [Fact]
    public void Nothing_is_made_of_what_the_map_has_removed() =>
        Assert.Equal(BirthStep.Nothing, BirthPlan.Next(Facts() with { IsOver = true }));

    [Fact]
    public void Nothing_is_made_where_no_member_stands() =>
        Assert.Equal(BirthStep.Nothing, BirthPlan.Next(Facts() with { Incarnation = null }));

    [Fact]
    public void A_vote_is_never_taken_back()
    {
        Assert.Equal(BirthPlan.Conceived(Self), BirthPlan.HardStateOf(default, Self));
        Assert.Equal(BirthPlan.Conceived(Self), BirthPlan.HardStateOf(new HardState(new Term(1), ReplicaId.None), Self));
        Assert.Equal(
            new HardState(new Term(1), Rival), BirthPlan.HardStateOf(new HardState(new Term(1), Rival), Self));
        Assert.Equal(new HardState(new Term(4), Rival), BirthPlan.HardStateOf(new HardState(new Term(4), Rival), Self));
        Assert.Equal(
            new HardState(new Term(4), ReplicaId.None), BirthPlan.HardStateOf(new HardState(new Term(4), ReplicaId.None), Self));
    }

    [Fact]
    public void The_first_leader_leads_in_the_process_that_made_its_store()
    {
        var made = Facts(isHosted: true) with
        {
            Store = StoreState.Initialised,
            HardState = BirthPlan.Conceived(Self),
            HasConceived = true,
            HasReset = true,
        };
        Assert.True(BirthPlan.LeadsAtBirth(made, Self, Self));
        Assert.False(BirthPlan.LeadsAtBirth(made, Self, Rival));
        Assert.False(BirthPlan.LeadsAtBirth(made, Self, ReplicaId.None));
        Assert.False(BirthPlan.LeadsAtBirth(made with { HasConceived = false }, Self, Self));
        Assert.False(BirthPlan.LeadsAtBirth(made with { HasReset = false }, Self, Self));
        Assert.False(BirthPlan.LeadsAtBirth(made with { HasStarted = true }, Self, Self));
        Assert.False(BirthPlan.LeadsAtBirth(made with { HardState = new HardState(new Term(2), Self) }, Self, Self));
    }

    private static BirthFacts Facts(bool isHosted) => isHosted ? Facts(new BookEvent.Hosted("kv-r2", 4, BirthKind.Split)) : Facts();

    private static BirthFacts Facts(params BookEvent[] events)
    {
        var book = new NodeBook();
        book.Apply(new BookEvent.Began(new DataId(7)));
        foreach (var happened in events)
        {
            book.Apply(happened);
        }

        return new BirthFacts { Book = book, Group = "kv-r2", Incarnation = 4, Disk = new DataId(7), Store = StoreState.Nothing };
    }
}
