using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit;
using RaftActors.Persistence.Records;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Storage;
using RaftActors.TestKit.Stores;
using Xunit;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>One log that runs a course of steps, crashes at a point, and must be right when it is reopened.</summary>
internal sealed class CrashRun(CrashStore store) : IDisposable
{
    private const string LogId = "raft-g-n1";
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);
    private readonly List<ExpectedLog> _states = [ExpectedLog.New];
    private readonly Dictionary<long, int> _stepsOfWrite = [];
    private Akka.TestKit.Xunit2.TestKit? _kit;
    private TestProbe _replica = null!;
    private IActorRef _log = ActorRefs.Nobody;
    private ISnapshotDrafts _drafts = new MemorySnapshotDrafts();
    private long _writeId;
    private int _acknowledged;
    private int _durableBefore;
    private bool _ended;

    public Failpoints Points => Failpoints.Of(_kit!.Sys);

    /// <summary>The armed point was reached, so the course is over.</summary>
    public bool IsHit => Points.IsHit;

    public ExpectedLog Expected => _states[^1];

    private int Durable => _durableBefore + Points.DurableOperations;

    /// <summary>Starts the log and by default waits for recovery; an armed point may prevent that.</summary>
    public LogStoreProtocol.Recovered? Open(string? point = null, FailpointAction action = FailpointAction.None)
    {
        _kit ??= new Akka.TestKit.Xunit2.TestKit(store.Config, "crash");
        _replica = _kit.CreateTestProbe();
        _writeId = 0;
        _stepsOfWrite.Clear();
        _ended = false;
        if (point is not null)
        {
            Points.Arm(point, action);
        }

        _log = _kit.Sys.ActorOf(store.NewProvider(_kit.Sys).LogProps(new GroupId("g"), new ReplicaId("n1"), LogStoreSamples.Members));
        _replica.Watch(_log);
        _log.Tell(new LogStoreProtocol.Open(), _replica);
        var recovered = Await<LogStoreProtocol.Recovered>(_ => true);
        _drafts = recovered?.Drafts ?? _drafts;
        return recovered;
    }

    public void Append(long term, string vote, long? truncateAfter, EntryId? reset, params Entry[] entries)
    {
        Send(term, vote, truncateAfter, reset, entries);
        AwaitWrites();
    }

    /// <summary>Sends a write without waiting: writes sent together share a record.</summary>
    public void Send(long term, string vote, long? truncateAfter, EntryId? reset, params Entry[] entries)
    {
        if (IsHit)
        {
            return;
        }

        _states.Add(Expected.Written(term, vote, truncateAfter, reset, entries));
        _stepsOfWrite[++_writeId] = _states.Count - 1;
        var write = new Persist(
            _writeId,
            new HardState(new Term(term), vote.Length == 0 ? ReplicaId.None : new ReplicaId(vote)),
            reset is { } at ? LogStoreSamples.Snapshot(at.Index.Value, at.Term.Value) : null,
            truncateAfter is { } index ? new LogIndex(index) : null,
            entries,
            entries.Length > 0 ? entries[^1].Id : EntryId.Zero);
        _log.Tell(new LogStoreProtocol.Append(write), _replica);
    }

    public void AwaitWrites() => Await<LogStoreProtocol.Appended>(done => done.WriteId == _writeId);

    public void Save(EntryId at)
    {
        if (!IsHit && Draft(at) is { } draft)
        {
            _log.Tell(new LogStoreProtocol.SaveSnapshot(LogStoreSamples.Snapshot(at.Index.Value, at.Term.Value), draft), _replica);
            Await<LogStoreProtocol.SnapshotStored>(saved => saved.Snapshot.LastIncluded == at)?.MachineState.Dispose();
        }
    }

    /// <summary>The answer for a snapshot that the store refuses.</summary>
    public object SaveInVain(EntryId at)
    {
        var draft = _drafts.Write(ExpectedLog.MachineState(at));
        _log.Tell(new LogStoreProtocol.SaveSnapshot(LogStoreSamples.Snapshot(at.Index.Value, at.Term.Value), draft), _replica);
        return _replica.FishForMessage(m => m is LogStoreProtocol.SnapshotStored or LogStoreProtocol.SnapshotFailed, MaxWait);
    }

    public void Compact(EntryId snapshot, EntryId compacted)
    {
        if (!IsHit)
        {
            _states.Add(Expected.Compacted(snapshot, compacted));
            _log.Tell(
                new LogStoreProtocol.Compact(LogStoreSamples.Snapshot(snapshot.Index.Value, snapshot.Term.Value), compacted), _replica);

            // A compaction gets no answer, and a journal of one record is tidy before it.
            _kit!.AwaitCondition(() => IsHit || Durable >= _states.Count - 1, MaxWait, TimeSpan.FromMilliseconds(1));
            AwaitTidy();
        }
    }

    /// <summary>Waits until the stores contain only what the log needs, or the point is hit.</summary>
    public void AwaitTidy(string context = "") =>
        // Every look reads the whole journal: looking more often takes the processor from what is waited for.
        _kit!.AwaitAssert(() => Assert.True(IsHit || IsTidy(), $"{context}: {Describe()}"), MaxWait, TimeSpan.FromMilliseconds(15));

    /// <summary>Crashes the log, reopens it and compares it with the model.</summary>
    public void EndAndAssert(string context)
    {
        Crash();
        Assert.True(
            _acknowledged < _states.Count && _acknowledged <= _durableBefore,
            $"{context}: step {_acknowledged} was acknowledged, {_durableBefore} are in the journal");
        _states.RemoveRange(_durableBefore + 1, _states.Count - _durableBefore - 1);
        Expected.AssertIs(Open()!, context);
        Touch();
        AwaitTidy(context);

        // Only superfluous records may have been deleted.
        CrashLog();
        Expected.AssertIs(Open()!, $"{context}, reopened");
    }

    /// <summary>Writes the unchanged term and vote: a working log cleans up after its first record.</summary>
    public void Touch() => Append(Expected.Term, Expected.Vote, null, null);

    /// <summary>Stops the log as a crash would: operations of the plug-ins have finished or never started.</summary>
    public void Crash()
    {
        if (_kit is null)
        {
            return;
        }

        if (store.KeepsSystem)
        {
            CrashLog();
        }
        else
        {
            _durableBefore = Durable;
            _kit.Shutdown(MaxWait, verifySystemShutdown: true);
            _kit = null;
        }
    }

    /// <summary>Stops the log's actor alone: the plug-ins, whose files the last crash has closed and opened, go on.</summary>
    private void CrashLog()
    {
        _replica.Unwatch(_log);
        var watcher = _kit!.CreateTestProbe();
        watcher.Watch(_log);
        _kit.Sys.Stop(_log);
        watcher.ExpectTerminated(_log, MaxWait);
        _durableBefore = Durable;
        Points.Revive();
    }

    /// <summary>Earlier failures must not block writes: one more is acknowledged.</summary>
    public void GoOn()
    {
        Points.Forget();
        Append(8, "n2", null, null, LogStoreSamples.Entry(Expected.Last + 1, 8));
    }

    /// <summary>A failed or refused write stops the log.</summary>
    public void AwaitLogEnded()
    {
        if (!_ended)
        {
            _replica.FishForMessage<Terminated>(t => t.ActorRef.Equals(_log), MaxWait);
        }
    }

    public void Dispose()
    {
        _kit?.Shutdown(MaxWait, verifySystemShutdown: true);
        _kit = null;
    }

    /// <summary>Waits for a message to the replica, or until the armed point is hit.</summary>
    private T? Await<T>(Predicate<T> isIt)
        where T : class
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (waited.Elapsed < MaxWait)
        {
            var message = _replica.ReceiveOne(TimeSpan.FromMilliseconds(5));
            if (message is LogStoreProtocol.Appended appended)
            {
                _acknowledged = Math.Max(_acknowledged, _stepsOfWrite[appended.WriteId]);
            }

            _ended |= message is Terminated;
            if (message is T found && isIt(found))
            {
                return found;
            }

            if (message is null && IsHit)
            {
                return null;
            }
        }

        throw new TimeoutException($"No {typeof(T).Name} arrived. {string.Join(", ", Points.Passed.TakeLast(10))}");
    }

    /// <summary>Written by this thread; null if the point was hit at that.</summary>
    private SnapshotDraft? Draft(EntryId at)
    {
        try
        {
            return _drafts.Write(ExpectedLog.MachineState(at));
        }
        catch (IOException) when (IsHit)
        {
            return null;
        }
    }

    private bool IsTidy()
    {
        var (records, snapshots) = Contents();
        return snapshots.All(s => s == Expected.Snapshot.Index.Value)
            && (records.Count <= 1 || records[0].Highest > Expected.Base.Index.Value || records.FindLastIndex(r => r.HasNote) <= 0);
    }

    /// <summary>
    /// Reads past the failpoints: the highest index of every record in the journal, whether it contains the start of the log, and the
    /// numbers of the snapshots.
    /// </summary>
    private (List<(long Highest, bool HasNote)> Records, List<long> Snapshots) Contents()
    {
        var persistence = Akka.Persistence.Persistence.Instance.Apply(_kit!.Sys);
        var probe = _kit.CreateTestProbe();
        persistence.JournalFor(store.Journal).Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, LogId, probe), probe);
        var records = new List<(long Highest, bool HasNote)>();
        while (probe.ExpectMsg<object>(MaxWait) is not RecoverySuccess and var message)
        {
            var record = (LogRecord)Assert.IsType<ReplayedMessage>(message).Persistent.Payload;
            records.Add((HighestIndex(record), record.Operations.Any(o => o.Compaction is not null || o.Write?.ResetTo is not null)));
        }

        if (store.SnapshotIndexes() is { } inFiles)
        {
            return (records, [.. inFiles]);
        }

        var snapshots = new List<long>();
        for (var below = long.MaxValue; below > 0; below = snapshots[^1] - 1)
        {
            persistence.SnapshotStoreFor(CrashStore.Snapshots).Tell(
                new LoadSnapshot($"{LogId}-machine", new SnapshotSelectionCriteria(below, DateTime.MaxValue), long.MaxValue), probe);
            if (probe.ExpectMsg<LoadSnapshotResult>(MaxWait).Snapshot is not { } found)
            {
                break;
            }

            snapshots.Add(found.Metadata.SequenceNr);
        }

        return (records, snapshots);
    }

    private string Describe()
    {
        var (records, snapshots) = Contents();
        return $"records {string.Join(' ', records)}, snapshots {string.Join(' ', snapshots)}, base {Expected.Base}";
    }

    private static long HighestIndex(LogRecord record) =>
        record.Operations.Max(o => o.Write is { Entries.IsEmpty: false } write ? write.Entries.Span[^1].Index.Value : 0);
}
