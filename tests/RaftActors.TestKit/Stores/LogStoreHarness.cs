using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using Xunit.Abstractions;

namespace RaftActors.TestKit.Stores;

/// <summary>One log in a store; a test can stop and reopen it any number of times.</summary>
public class LogStoreHarness : IDisposable
{
    private readonly Config _settings;
    private readonly Func<ActorSystem, ILogStoreProvider> _create;
    private readonly ITestOutputHelper? _output;
    private Akka.TestKit.Xunit2.TestKit? _kit;
    private long _writeId;

    /// <param name="settings">The settings of the store's plug-ins.</param>
    /// <param name="create">Creates the provider of the store.</param>
    /// <param name="output">Gets the log lines of the actor systems.</param>
    public LogStoreHarness(Config settings, Func<ActorSystem, ILogStoreProvider> create, ITestOutputHelper? output = null) =>
        (_settings, _create, _output) = (settings, create, output);

    /// <summary>The log's actor.</summary>
    public IActorRef Log { get; private set; } = ActorRefs.Nobody;

    /// <summary>Plays the replica.</summary>
    public TestProbe Replica { get; private set; } = null!;

    /// <summary>Where the open log has new snapshots written.</summary>
    public ISnapshotDrafts Drafts { get; private set; } = new MemorySnapshotDrafts();

    /// <summary>The test kit of the running system.</summary>
    public Akka.TestKit.Xunit2.TestKit Kit => _kit!;

    /// <summary>Starts a system on the files and returns the recovered state.</summary>
    public LogStoreProtocol.Recovered Open()
    {
        Start();
        Log.Tell(new LogStoreProtocol.Open(), Replica);
        var recovered = Replica.ExpectMsg<LogStoreProtocol.Recovered>(TimeSpan.FromSeconds(20));
        Drafts = recovered.Drafts;
        return recovered;
    }

    /// <summary>Starts a system with a log that is not opened yet.</summary>
    /// <param name="more">More settings.</param>
    public void Start(string more = "")
    {
        _kit = new Akka.TestKit.Xunit2.TestKit(
            ConfigurationFactory.ParseString(more + "\nakka.loglevel = WARNING").WithFallback(_settings), "store", _output);
        Replica = _kit.CreateTestProbe();
        Log = _kit.Sys.ActorOf(_create(_kit.Sys).LogProps(new GroupId("g"), new ReplicaId("n1"), LogStoreSamples.Members));
        _writeId = 0;
    }

    public void Append(long term, string vote, long? truncateAfter, SnapshotInfo? reset, params Entry[] entries)
    {
        var write = new Persist(
            ++_writeId,
            new HardState(new Term(term), vote.Length == 0 ? ReplicaId.None : new ReplicaId(vote)),
            reset,
            truncateAfter is { } index ? new LogIndex(index) : null,
            entries,
            entries.Length > 0 ? entries[^1].Id : EntryId.Zero);
        Log.Tell(new LogStoreProtocol.Append(write), Replica);
    }

    /// <summary>Waits until every write so far is on disk.</summary>
    public void Written() => Replica.FishForMessage<LogStoreProtocol.Appended>(m => m.WriteId == _writeId, TimeSpan.FromSeconds(20));

    public void SaveSnapshot(SnapshotInfo snapshot, byte[] state)
    {
        Log.Tell(new LogStoreProtocol.SaveSnapshot(snapshot, Drafts.Write(state)), Replica);
        var stored = Replica.FishForMessage<LogStoreProtocol.SnapshotStored>(
            m => m.Snapshot.LastIncluded == snapshot.LastIncluded, TimeSpan.FromSeconds(20));
        stored.MachineState.Dispose();
    }

    /// <summary>Terminates the system without closing the log, like a crash between two writes.</summary>
    public void Crash()
    {
        _kit?.Shutdown(TimeSpan.FromSeconds(20), verifySystemShutdown: true);
        _kit = null;
        OnCrash();
    }

    public LogStoreProtocol.Recovered Reopen()
    {
        Crash();
        return Open();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Crash();

    /// <summary>After the system was terminated: releases what the store holds in the process, such as pooled connections.</summary>
    protected virtual void OnCrash()
    {
    }
}
