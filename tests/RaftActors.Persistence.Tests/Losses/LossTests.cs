using RaftActors.Persistence.Tests.Crashes;
using RaftActors.TestKit.Databases;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Persistence.Tests.Losses;

/// <summary>Journals that were emptied, rolled back or lost records, on every store.</summary>
public sealed class LossTests
{
    public static TheoryData<Age, Loss> All()
    {
        var all = new TheoryData<Age, Loss>();
        foreach (var age in Enum.GetValues<Age>())
        {
            foreach (var loss in Enum.GetValues<Loss>())
            {
                all.Add(age, loss);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_a_journal_on_sqlite_loses_is_noticed(Age age, Loss loss)
    {
        using var store = new SqliteCrashStore();
        LossContract.AssertNothingIsForgotten(store, age, loss);
    }

    [PostgreSqlFact]
    public void What_a_journal_on_postgresql_loses_is_noticed()
    {
        using var directory = new TemporaryDirectory();
        using var server = new PostgreSqlServer(directory);
        foreach (var age in Enum.GetValues<Age>())
        {
            foreach (var loss in Enum.GetValues<Loss>())
            {
                using var store = new PostgreSqlCrashStore(server.ConnectionString);
                LossContract.AssertNothingIsForgotten(store, age, loss);
            }
        }
    }

    [Fact]
    public void A_journal_in_memory_is_noticed_to_be_gone_where_the_node_has_a_directory()
    {
        using var store = new MemoryCrashStore();
        using var run = new LossRun(store);
        Assert.NotNull(run.Open());
        run.Grow(Age.Entries);
        run.Stop(keepSystem: true);
        Assert.NotNull(run.Open());
        run.Stop();

        Assert.Null(run.Open());
    }

    [Fact]
    public async Task An_older_copy_of_the_journal_is_noticed_also_after_a_kill()
    {
        using var store = new SqliteCrashStore();
        using var run = new LossRun(store);
        Assert.NotNull(run.Open());
        run.Grow(Age.Entries);
        var last = store.Execute("SELECT MAX(sequence_number) FROM journal");
        await Wait.Until("the last record is marked", TimeSpan.FromSeconds(20), () => Task.FromResult(store.Marked() == last));
        run.End();
        store.Execute($"DELETE FROM journal WHERE sequence_number = {last}");

        Assert.Null(run.Open());
    }

    [Fact]
    public void A_replica_that_wrote_nothing_yet_may_begin_again()
    {
        using var store = new SqliteCrashStore();
        using var run = new LossRun(store);
        Assert.NotNull(run.Open());
        run.End();

        Assert.NotNull(run.Open());
    }

    [Fact]
    public void A_node_that_finds_nothing_begins_only_where_it_may()
    {
        const string Formed = "raft-actors.persistence.bootstrap = off";
        using var store = new SqliteCrashStore();
        using var run = new LossRun(store);
        Assert.Null(run.Open(Formed));
        run.End();
        Assert.NotNull(run.Open());
        run.Grow(Age.Vote);
        run.Stop();

        Assert.NotNull(run.Open(Formed));
    }
}
