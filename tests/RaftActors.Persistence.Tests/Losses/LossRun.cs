using Akka.Actor;
using Akka.TestKit;
using RaftActors.Persistence.Tests.Crashes;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.TestKit.Stores;
using Xunit;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.Losses;

/// <summary>One log in a store, brought to an age, closed, and reopened after its journal was damaged.</summary>
internal sealed class LossRun(CrashStore store) : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private Akka.TestKit.Xunit2.TestKit? _kit;
    private TestProbe _replica = null!;
    private IActorRef _log = ActorRefs.Nobody;
    private ISnapshotDrafts _drafts = new MemorySnapshotDrafts();
    private long _writeId;

    /// <summary>The recovered state, or null if the log refuses to start.</summary>
    public LogStoreProtocol.Recovered? Open(string more = "")
    {
        _kit ??= new Akka.TestKit.Xunit2.TestKit(
            Akka.Configuration.ConfigurationFactory.ParseString(more).WithFallback(store.Config), "loss");
        _replica = _kit.CreateTestProbe();
        _log = _kit.Sys.ActorOf(new PersistentLogProvider(_kit.Sys).LogProps(new GroupId("g"), new ReplicaId("n1"), Members));
        _writeId = 0;
        _replica.Watch(_log);
        _log.Tell(new LogStoreProtocol.Open(), _replica);
        var recovered = _replica.FishForMessage(m => m is LogStoreProtocol.Recovered or Terminated, MaxWait) as LogStoreProtocol.Recovered;
        _drafts = recovered?.Drafts ?? _drafts;
        return recovered;
    }

    public void Grow(Age age)
    {
        Append(3, "n2");
        if (age == Age.Vote)
        {
            return;
        }

        for (var index = 1; index <= 6; index++)
        {
            Append(3, "n2", Entry(index, 3));
        }

        switch (age)
        {
            case Age.Snapshot:
                Compact(Id(6, 3), EntryId.Zero);
                break;
            case Age.Compacted:
                Compact(Id(5, 3), Id(3, 3));
                Append(4, "n3");
                break;
            case Age.CompactedToNothing:
                Compact(Id(6, 3), Id(6, 3));
                break;
            case Age.Reset:
                Save(Id(50, 4));
                Write(5, "n1", Snapshot(50, 4));
                Append(5, "n1", Entry(51, 5));
                break;
        }
    }

    /// <summary>Closes the log and terminates its system, like a node that is stopped.</summary>
    public void Stop(bool keepSystem = false)
    {
        _log.Tell(new LogStoreProtocol.Close(), _replica);
        _replica.FishForMessage<Terminated>(t => t.ActorRef.Equals(_log), MaxWait);
        if (!keepSystem)
        {
            End();
        }
    }

    public void End()
    {
        _kit?.Shutdown(MaxWait, verifySystemShutdown: true);
        _kit = null;
    }

    public void Dispose() => End();

    private void Compact(EntryId snapshot, EntryId compacted)
    {
        Save(snapshot);
        _log.Tell(new LogStoreProtocol.Compact(Snapshot(snapshot.Index.Value, snapshot.Term.Value), compacted), _replica);
        AwaitTidy(compacted.Index.Value);
    }

    /// <summary>The note is written and superseded records are deleted.</summary>
    private void AwaitTidy(long compacted)
    {
        if (store.CanExecute)
        {
            var first = Math.Min(compacted + 2, 8);
            _kit!.AwaitAssert(
                () =>
                    Assert.Equal(
                        (first, 8),
                        (
                            store.Execute("SELECT MIN(sequence_number) FROM journal WHERE NOT deleted"),
                            store.Execute("SELECT MAX(sequence_number) FROM journal"))),
                MaxWait,
                TimeSpan.FromMilliseconds(10));
        }
    }

    private void Save(EntryId at)
    {
        _log.Tell(new LogStoreProtocol.SaveSnapshot(Snapshot(at.Index.Value, at.Term.Value), _drafts.Write([7])), _replica);
        _replica.FishForMessage<LogStoreProtocol.SnapshotStored>(_ => true, MaxWait);
    }

    private void Append(long term, string vote, params Entry[] entries) => Write(term, vote, null, entries);

    private void Write(long term, string vote, SnapshotInfo? reset, params Entry[] entries)
    {
        _writeId++;
        var state = new HardState(new Term(term), new ReplicaId(vote));
        _log.Tell(
            new LogStoreProtocol.Append(
                new Persist(_writeId, state, reset, null, entries, entries.Length > 0 ? entries[^1].Id : EntryId.Zero)),
            _replica);
        _replica.FishForMessage<LogStoreProtocol.Appended>(m => m.WriteId == _writeId, MaxWait);
    }
}
