using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Storage;
using Xunit;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.TestKit.Stores;

/// <summary>
/// What every store of term, vote, log and snapshots must keep, whatever it writes to: derive a class of tests from this one for a store
/// of your own.
/// </summary>
public abstract class LogStoreContract : IDisposable
{
    private LogStoreHarness? _store;

    /// <summary>The store under test, made at its first use.</summary>
    protected LogStoreHarness Store => _store ??= NewStore();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A harness around the store, with an empty place of its own.</summary>
    protected abstract LogStoreHarness NewStore();

    protected virtual void Dispose(bool disposing) => _store?.Dispose();

    [Fact]
    public void A_new_log_must_be_empty_with_the_initial_members()
    {
        var recovered = Store.Open();

        Assert.Equal((Term.Zero, true), (recovered.State.HardState.CurrentTerm, recovered.State.HardState.VotedFor.IsNone));
        Assert.Equal(Members, recovered.State.Snapshot.Configuration);
        Assert.Equal(0, recovered.State.Entries.Length);
    }

    [Fact]
    public void Acknowledged_writes_must_survive_a_restart()
    {
        Store.Open();
        Store.Append(3, "n2", null, null, Entry(1, 2), Entry(2, 3, bytes: 0), Entry(3, 3, bytes: 5000));
        Store.Append(4, "", null, null);
        Store.Written();

        var state = Store.Reopen().State;

        Assert.Equal(new Term(4), state.HardState.CurrentTerm);
        Assert.True(state.HardState.VotedFor.IsNone);
        AssertEntries([Entry(1, 2), Entry(2, 3, 0), Entry(3, 3, 5000)], state.Entries);
    }

    [Fact]
    public void A_truncated_suffix_must_stay_removed()
    {
        Store.Open();
        Store.Append(1, "n1", null, null, Entry(1, 1), Entry(2, 1), Entry(3, 1));
        Store.Append(2, "", 1, null, Entry(2, 2));
        Store.Written();

        AssertEntries([Entry(1, 1), Entry(2, 2)], Store.Reopen().State.Entries);
    }

    [Fact]
    public void The_last_acknowledgement_must_cover_all_writes_before_it()
    {
        Store.Open();
        for (var i = 1; i <= 200; i++)
        {
            Store.Append(1, "n1", null, null, Entry(i, 1));
        }

        Store.Written();
        Assert.Equal(200, Store.Reopen().State.Entries.Length);
    }

    [Fact]
    public void A_snapshot_must_be_used_only_when_the_log_names_it()
    {
        Store.Open();
        Store.Append(1, "n1", null, null, Entry(1, 1), Entry(2, 1), Entry(3, 1));
        Store.Written();
        Store.SaveSnapshot(Snapshot(2, 1), [42]);

        Assert.Equal(0, Store.Reopen().State.Snapshot.Index.Value);

        Store.Log.Tell(new LogStoreProtocol.Compact(Snapshot(2, 1), Id(1, 1)), Store.Replica);
        Store.Append(1, "n1", null, null, Entry(4, 1));
        Store.Written();

        var recovered = Store.Reopen();
        Assert.Equal((Id(2, 1), Id(1, 1)), (recovered.State.Snapshot.LastIncluded, recovered.State.LogBase));
        Assert.Equal([42], recovered.MachineState.ToArray());
        AssertEntries([Entry(2, 1), Entry(3, 1), Entry(4, 1)], recovered.State.Entries);
    }

    [Fact]
    public void A_received_snapshot_must_replace_the_whole_log()
    {
        Store.Open();
        Store.Append(1, "n1", null, null, Entry(1, 1), Entry(2, 1));
        Store.SaveSnapshot(Snapshot(50, 4), [1, 2, 3]);
        Store.Append(5, "", null, Snapshot(50, 4));
        Store.Append(5, "", null, null, Entry(51, 5));
        Store.Written();

        var recovered = Store.Reopen();
        Assert.Equal(
            (Id(50, 4), Id(50, 4), 1), (recovered.State.LogBase, recovered.State.Snapshot.LastIncluded, recovered.State.Entries.Length));
        Assert.Equal([1, 2, 3], recovered.MachineState.ToArray());
    }

    [Fact]
    public void A_log_whose_snapshot_is_missing_must_not_start()
    {
        Store.Open();
        Store.Append(1, "n1", null, Snapshot(50, 1));
        Store.Written();
        Store.Crash();

        Store.Start();
        Store.Replica.Watch(Store.Log);
        Store.Log.Tell(new LogStoreProtocol.Open(), Store.Replica);
        Store.Replica.ExpectTerminated(Store.Log, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void No_snapshot_must_be_saved_before_the_first_record_is_durable()
    {
        Store.Open();
        Store.Log.Tell(new LogStoreProtocol.SaveSnapshot(Snapshot(50, 4), Store.Drafts.Write([1])), Store.Replica);
        Store.Replica.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Store.Append(5, "", null, Snapshot(50, 4));
        Store.Replica.ExpectMsg<LogStoreProtocol.Appended>(TimeSpan.FromSeconds(20));
        Store.Replica.ExpectMsg<LogStoreProtocol.SnapshotStored>(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Closing_must_finish_pending_writes()
    {
        Store.Open();
        for (var i = 1; i <= 100; i++)
        {
            Store.Append(1, "n1", null, null, Entry(i, 1));
        }

        Store.Replica.Watch(Store.Log);
        Store.Log.Tell(new LogStoreProtocol.Close(), Store.Replica);
        Store.Replica.FishForMessage<Terminated>(t => t.ActorRef.Equals(Store.Log), TimeSpan.FromSeconds(20));

        Assert.Equal(100, Store.Reopen().State.Entries.Length);
    }

    [Fact]
    public void A_replaced_snapshot_must_be_reported_as_missing()
    {
        Store.Open();
        Store.Append(1, "n1", null, null, Entry(1, 1));
        Store.Written();
        Store.SaveSnapshot(Snapshot(5, 1), [5]);

        Store.Log.Tell(new LogStoreProtocol.LoadSnapshot(Snapshot(5, 1)), Store.Replica);
        Assert.Equal([5], Store.Replica.ExpectMsg<LogStoreProtocol.SnapshotLoaded>().MachineState!.ToArray());

        Store.Log.Tell(new LogStoreProtocol.LoadSnapshot(Snapshot(4, 1)), Store.Replica);
        Assert.Null(Store.Replica.ExpectMsg<LogStoreProtocol.SnapshotLoaded>().MachineState);
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
        Store.Open();
        for (var step = 0; step < 120; step++)
        {
            switch (random.Next(12))
            {
                case < 7:
                    var batch = Enumerable
                        .Range(0, random.Next(1, 6))
                        .Select(i => Entry(model.Count + 1 + i, term, random.Next(100)))
                        .ToArray();
                    Store.Append(term, "n1", null, null, batch);
                    model.AddRange(batch);
                    break;
                case < 9 when model.Count > snapshot.Index.Value:
                    var keep = random.NextInt64(snapshot.Index.Value, model.Count);
                    term++;
                    var replacement = Entry(keep + 1, term);
                    Store.Append(term, "n1", keep, null, replacement);
                    model.RemoveRange((int)keep, model.Count - (int)keep);
                    model.Add(replacement);
                    break;
                case 9 when model.Count > snapshot.Index.Value:
                    snapshot = model[(int)random.NextInt64(snapshot.Index.Value, model.Count)].Id;
                    var at = Math.Max(compacted.Index.Value, snapshot.Index.Value - random.Next(5));
                    compacted = at == 0 ? EntryId.Zero : model[(int)at - 1].Id;
                    Store.SaveSnapshot(Snapshot(snapshot.Index.Value, snapshot.Term.Value), BitConverter.GetBytes(snapshot.Index.Value));
                    Store.Log.Tell(
                        new LogStoreProtocol.Compact(Snapshot(snapshot.Index.Value, snapshot.Term.Value), compacted), Store.Replica);
                    break;
                case 10 when random.Next(3) == 0:
                    Store.Append(term, "n1", null, null);
                    Store.Written();
                    var recovered = Store.Reopen();
                    Assert.Equal((compacted, snapshot), (recovered.State.LogBase, recovered.State.Snapshot.LastIncluded));
                    AssertEntries(model.Skip((int)compacted.Index.Value), recovered.State.Entries);
                    var machine = recovered.MachineState.ToArray();
                    Assert.Equal(snapshot.Index.Value, machine.Length == 0 ? 0 : BitConverter.ToInt64(machine));
                    break;
            }
        }
    }

    private static void AssertEntries(IEnumerable<Entry> expected, ReadOnlyMemory<Entry> actual) => Assert.Equal(
        expected.Select(e => $"{e} {e.Timestamp} {Convert.ToHexString(e.Payload.Span)}"),
        actual.ToArray().Select(e => $"{e} {e.Timestamp} {Convert.ToHexString(e.Payload.Span)}"));
}
