using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Storage;
using Xunit;
using static RaftActors.Persistence.Tests.StoreHarness;

namespace RaftActors.Persistence.Tests.Journal;

/// <summary>The state that a log recovers after its process terminated at any moment.</summary>
public sealed class PersistentLogSpec : IDisposable
{
    private readonly StoreHarness _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_new_log_must_be_empty_with_the_initial_members()
    {
        var recovered = _store.Open();

        Assert.Equal((Term.Zero, true), (recovered.State.HardState.CurrentTerm, recovered.State.HardState.VotedFor.IsNone));
        Assert.Equal(Members, recovered.State.Snapshot.Configuration);
        Assert.Equal(0, recovered.State.Entries.Length);
    }

    [Fact]
    public void Acknowledged_writes_must_survive_a_restart()
    {
        _store.Open();
        _store.Append(3, "n2", null, null, Entry(1, 2), Entry(2, 3, bytes: 0), Entry(3, 3, bytes: 5000));
        _store.Append(4, "", null, null);
        _store.Written();

        var state = _store.Reopen().State;

        Assert.Equal(new Term(4), state.HardState.CurrentTerm);
        Assert.True(state.HardState.VotedFor.IsNone);
        AssertEntries([Entry(1, 2), Entry(2, 3, 0), Entry(3, 3, 5000)], state.Entries);
    }

    [Fact]
    public void A_truncated_suffix_must_stay_removed()
    {
        _store.Open();
        _store.Append(1, "n1", null, null, Entry(1, 1), Entry(2, 1), Entry(3, 1));
        _store.Append(2, "", 1, null, Entry(2, 2));
        _store.Written();

        AssertEntries([Entry(1, 1), Entry(2, 2)], _store.Reopen().State.Entries);
    }

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
    public void A_snapshot_must_be_used_only_when_the_log_names_it()
    {
        _store.Open();
        _store.Append(1, "n1", null, null, Entry(1, 1), Entry(2, 1), Entry(3, 1));
        _store.Written();
        _store.SaveSnapshot(Snapshot(2, 1), [42]);

        Assert.Equal(0, _store.Reopen().State.Snapshot.Index.Value);

        _store.Log.Tell(new LogStoreProtocol.Compact(Snapshot(2, 1), Id(1, 1)), _store.Replica);
        _store.Append(1, "n1", null, null, Entry(4, 1));
        _store.Written();

        var recovered = _store.Reopen();
        Assert.Equal((Id(2, 1), Id(1, 1)), (recovered.State.Snapshot.LastIncluded, recovered.State.LogBase));
        Assert.Equal([42], recovered.MachineState.ToArray());
        AssertEntries([Entry(2, 1), Entry(3, 1), Entry(4, 1)], recovered.State.Entries);
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
    public void A_received_snapshot_must_replace_the_whole_log()
    {
        _store.Open();
        _store.Append(1, "n1", null, null, Entry(1, 1), Entry(2, 1));
        _store.SaveSnapshot(Snapshot(50, 4), [1, 2, 3]);
        _store.Append(5, "", null, Snapshot(50, 4));
        _store.Append(5, "", null, null, Entry(51, 5));
        _store.Written();

        var recovered = _store.Reopen();
        Assert.Equal(
            (Id(50, 4), Id(50, 4), 1), (recovered.State.LogBase, recovered.State.Snapshot.LastIncluded, recovered.State.Entries.Length));
        Assert.Equal([1, 2, 3], recovered.MachineState.ToArray());
    }

    [Fact]
    public void A_log_whose_snapshot_is_missing_must_not_start()
    {
        _store.Open();
        _store.Append(1, "n1", null, Snapshot(50, 1));
        _store.Written();
        _store.Crash();

        _store.Start();
        _store.Replica.Watch(_store.Log);
        _store.Log.Tell(new LogStoreProtocol.Open(), _store.Replica);
        _store.Replica.ExpectTerminated(_store.Log, TimeSpan.FromSeconds(20));
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
        Assert.Equal((2L, 42), (recovered.State.Snapshot.Index.Value, recovered.MachineState.Span[0]));
    }

    [Fact]
    public void No_snapshot_must_be_saved_before_the_first_record_is_durable()
    {
        _store.Open();
        _store.Log.Tell(new LogStoreProtocol.SaveSnapshot(Snapshot(50, 4), new byte[] { 1 }), _store.Replica);
        _store.Replica.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _store.Append(5, "", null, Snapshot(50, 4));
        _store.Replica.ExpectMsg<LogStoreProtocol.Appended>(TimeSpan.FromSeconds(20));
        _store.Replica.ExpectMsg<LogStoreProtocol.SnapshotStored>(TimeSpan.FromSeconds(20));
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

    [Fact]
    public void Closing_must_finish_pending_writes()
    {
        _store.Open();
        for (var i = 1; i <= 100; i++)
        {
            _store.Append(1, "n1", null, null, Entry(i, 1));
        }

        _store.Replica.Watch(_store.Log);
        _store.Log.Tell(new LogStoreProtocol.Close(), _store.Replica);
        _store.Replica.FishForMessage<Terminated>(t => t.ActorRef.Equals(_store.Log), TimeSpan.FromSeconds(20));

        Assert.Equal(100, _store.Reopen().State.Entries.Length);
    }

    [Fact]
    public void A_replaced_snapshot_must_be_reported_as_missing()
    {
        _store.Open();
        _store.Append(1, "n1", null, null, Entry(1, 1));
        _store.Written();
        _store.SaveSnapshot(Snapshot(5, 1), [5]);

        _store.Log.Tell(new LogStoreProtocol.LoadSnapshot(Snapshot(5, 1)), _store.Replica);
        Assert.Equal([5], _store.Replica.ExpectMsg<LogStoreProtocol.SnapshotLoaded>().MachineState!.Value.ToArray());

        _store.Log.Tell(new LogStoreProtocol.LoadSnapshot(Snapshot(4, 1)), _store.Replica);
        Assert.Null(_store.Replica.ExpectMsg<LogStoreProtocol.SnapshotLoaded>().MachineState);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Any_sequence_of_writes_restarts_and_compactions_must_be_preserved(int seed)
    {
        var random = new Random(seed);
        var model = new List<Entry>();
        var compacted = EntryId.Zero;
        var snapshot = EntryId.Zero;
        var term = 1L;
        _store.Open();
        for (var step = 0; step < 120; step++)
        {
            switch (random.Next(12))
            {
                case < 7:
                    var batch = Enumerable
                        .Range(0, random.Next(1, 6))
                        .Select(i => Entry(model.Count + 1 + i, term, random.Next(100)))
                        .ToArray();
                    _store.Append(term, "n1", null, null, batch);
                    model.AddRange(batch);
                    break;
                case < 9 when model.Count > snapshot.Index.Value:
                    var keep = random.NextInt64(snapshot.Index.Value, model.Count);
                    term++;
                    var replacement = Entry(keep + 1, term);
                    _store.Append(term, "n1", keep, null, replacement);
                    model.RemoveRange((int)keep, model.Count - (int)keep);
                    model.Add(replacement);
                    break;
                case 9 when model.Count > snapshot.Index.Value:
                    snapshot = model[(int)random.NextInt64(snapshot.Index.Value, model.Count)].Id;
                    var at = Math.Max(compacted.Index.Value, snapshot.Index.Value - random.Next(5));
                    compacted = at == 0 ? EntryId.Zero : model[(int)at - 1].Id;
                    _store.SaveSnapshot(Snapshot(snapshot.Index.Value, snapshot.Term.Value), BitConverter.GetBytes(snapshot.Index.Value));
                    _store.Log.Tell(
                        new LogStoreProtocol.Compact(Snapshot(snapshot.Index.Value, snapshot.Term.Value), compacted), _store.Replica);
                    break;
                case 10 when random.Next(3) == 0:
                    _store.Append(term, "n1", null, null);
                    _store.Written();
                    var recovered = _store.Reopen();
                    Assert.Equal((compacted, snapshot), (recovered.State.LogBase, recovered.State.Snapshot.LastIncluded));
                    AssertEntries(model.Skip((int)compacted.Index.Value), recovered.State.Entries);
                    Assert.Equal(
                        snapshot.Index.Value, recovered.MachineState.IsEmpty ? 0 : BitConverter.ToInt64(recovered.MachineState.Span));
                    break;
            }
        }
    }

    private static void AssertEntries(IEnumerable<Entry> expected, ReadOnlyMemory<Entry> actual) => Assert.Equal(
        expected.Select(e => $"{e} {e.Timestamp} {Convert.ToHexString(e.Payload.Span)}"),
        actual.ToArray().Select(e => $"{e} {e.Timestamp} {Convert.ToHexString(e.Payload.Span)}"));
}
