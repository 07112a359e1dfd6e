using RaftActors.Protocol.Identity;
using RaftActors.Storage;
using RaftActors.TestKit.Stores;
using Xunit;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.Journal;

/// <summary>What only a look into the SQLite files can show of a log.</summary>
public sealed class PersistentLogSpec : IDisposable
{
    private readonly StoreHarness _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Waiting_writes_must_share_a_record_and_the_last_acknowledgement_must_cover_them()
    {
        _store.Open();
        for (var i = 1; i <= 200; i++)
        {
            _store.Append(1, "n1", null, null, Entry(i, 1));
        }

        _store.Written();
        Assert.Equal(200, _store.Reopen().State.Entries.Length);
        _store.Crash();
        Assert.InRange(_store.Sql("SELECT COUNT(*) FROM journal"), 1, 199);
    }

    [Fact]
    public void Compaction_must_delete_exactly_the_records_whose_entries_are_all_superfluous()
    {
        _store.Open();
        for (var i = 1; i <= 20; i++)
        {
            _store.Append(1, "n1", null, null, Entry(i, 1));
            _store.Written();
        }

        _store.SaveSnapshot(Snapshot(15, 1), [7]);
        _store.Log.Tell(new LogStoreProtocol.Compact(Snapshot(15, 1), Id(12, 1)), _store.Replica);
        _store.Append(1, "n1", null, null);
        _store.Written();
        _store.Kit.AwaitAssert(
            () => Assert.Equal(13, _store.Sql("SELECT MIN(sequence_number) FROM journal WHERE deleted = 0")), TimeSpan.FromSeconds(10));

        var state = _store.Reopen().State;
        Assert.Equal((12L, 13L, 8), (state.LogBase.Index.Value, state.Entries.Span[0].Index.Value, state.Entries.Length));
        Assert.Equal(new ReplicaId("n1"), state.HardState.VotedFor);
    }

    [Fact]
    public void A_snapshot_with_an_empty_journal_must_keep_the_log_from_starting_and_not_be_deleted()
    {
        _store.Open();
        _store.Append(1, "n1", null, null, Entry(1, 1), Entry(2, 1), Entry(3, 1));
        _store.Written();
        _store.SaveSnapshot(Snapshot(2, 1), [42]);
        _store.Log.Tell(new LogStoreProtocol.Compact(Snapshot(2, 1), Id(2, 1)), _store.Replica);
        _store.Append(2, "n2", null, null);
        _store.Written();
        _store.Crash();
        var elsewhere = _store.LogFile + ".elsewhere";
        File.Move(_store.LogFile, elsewhere);

        _store.Start();
        _store.Replica.Watch(_store.Log);
        _store.Log.Tell(new LogStoreProtocol.Open(), _store.Replica);
        _store.Replica.ExpectTerminated(_store.Log, TimeSpan.FromSeconds(20));

        // Nothing was deleted: with the right journal it continues.
        _store.Crash();
        File.Move(elsewhere, _store.LogFile, overwrite: true);
        var recovered = _store.Open();
        Assert.Equal((2L, 42), (recovered.State.Snapshot.Index.Value, recovered.MachineState.ToArray()[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_damaged_record_must_keep_the_log_from_starting_without_changing_anything(int record)
    {
        _store.Open();
        for (var i = 1; i <= 5; i++)
        {
            _store.Append(1, "n1", null, null, Entry(i, 1));
            _store.Written();
        }

        _store.Crash();
        var damage =
            "UPDATE journal SET message = CAST(substr(message, 1, 20) || x'FF' || substr(message, 22) AS BLOB) WHERE "
                + $"sequence_number = {record}";
        _store.Sql(damage);

        _store.Start();
        _store.Replica.Watch(_store.Log);
        _store.Log.Tell(new LogStoreProtocol.Open(), _store.Replica);
        _store.Replica.ExpectTerminated(_store.Log, TimeSpan.FromSeconds(20));
        _store.Crash();
        Assert.Equal(5, _store.Sql("SELECT COUNT(*) FROM journal WHERE deleted = 0"));
    }
}
