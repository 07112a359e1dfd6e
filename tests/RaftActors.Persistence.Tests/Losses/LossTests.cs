using RaftActors.Persistence.Tests.Crashes;
using RaftActors.TestKit.Databases;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Persistence.Tests.Losses;

/// <summary>Journals that were emptied, rolled back or lost records, in every store.</summary>
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
    public void A_loss_in_a_sqlite_journal_is_detected(Age age, Loss loss)
    {
        using var store = new SqliteCrashStore();
        LossContract.AssertNothingIsForgotten(store, age, loss);
    }

    [PostgreSqlFact]
    public void A_loss_in_a_postgresql_journal_is_detected()
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
    public void The_loss_of_a_journal_in_memory_is_detected_if_the_node_has_a_directory()
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
    public async Task An_older_copy_of_the_journal_is_detected_even_after_a_kill()
    {
        using var store = new SqliteCrashStore();
        using var run = new LossRun(store);
        Assert.NotNull(run.Open());
        run.Grow(Age.Entries);
        var last = store.Execute("SELECT MAX(sequence_number) FROM journal");
        await Conditions.Until("the last record is marked", TimeSpan.FromSeconds(20), () => Task.FromResult(store.Marked() == last));
        run.End();
        store.Execute($"DELETE FROM journal WHERE sequence_number = {last}");

        Assert.Null(run.Open());
    }

    [Fact]
    public void A_replica_that_has_written_nothing_may_start_again()
    {
        using var store = new SqliteCrashStore();
        using var run = new LossRun(store);
        Assert.NotNull(run.Open());
        run.End();

        Assert.NotNull(run.Open());
    }

    [Fact]
    public void A_node_without_data_starts_only_if_bootstrap_is_on()
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
