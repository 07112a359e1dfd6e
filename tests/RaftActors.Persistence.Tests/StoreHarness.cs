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

namespace RaftActors.Persistence.Tests;

/// <summary>One log in SQLite files in its own directory; a test can stop and reopen it any number of times.</summary>
public sealed class StoreHarness : IDisposable
{
    public static readonly Protocol.Membership.Configuration Members = new([new ReplicaId("n1"), new ReplicaId("n2"), new ReplicaId("n3")]);
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-store-").FullName;
    private readonly ITestOutputHelper? _output;
    private Akka.TestKit.Xunit2.TestKit? _kit;
    private long _writeId;

    public StoreHarness(ITestOutputHelper? output = null) => _output = output;

    public string LogFile => Path.Combine(_directory, "log.db");

    public IActorRef Log { get; private set; } = ActorRefs.Nobody;

    public TestProbe Replica { get; private set; } = null!;

    public Akka.TestKit.Xunit2.TestKit Kit => _kit!;

    public static Entry Entry(long index, long term, int bytes = 16) =>
        new(
            new LogIndex(index), new Term(term), EntryKind.Command, index * 1000,
            Enumerable.Range(0, bytes).Select(i => (byte)(index + i)).ToArray());

    public static EntryId Id(long index, long term) => new(new LogIndex(index), new Term(term));

    public static SnapshotInfo Snapshot(long index, long term) => new(Id(index, term), Members);

    /// <summary>Starts a system on the files and returns the recovered state.</summary>
    public LogStoreProtocol.Recovered Open()
    {
        Start();
        Log.Tell(new LogStoreProtocol.Open(), Replica);
        return Replica.ExpectMsg<LogStoreProtocol.Recovered>(TimeSpan.FromSeconds(20));
    }

    public void Start(string more = "")
    {
        var config = ConfigurationFactory.ParseString(more + "\nakka.loglevel = WARNING")
            .WithFallback(PersistentLogProvider.SqliteConfig(_directory))
            .WithFallback(PersistentLogProvider.DefaultConfig());
        _kit = new Akka.TestKit.Xunit2.TestKit(config, "store", _output);
        Replica = _kit.CreateTestProbe();
        var provider = new PersistentLogProvider(_kit.Sys);
        Log = _kit.Sys.ActorOf(provider.LogProps(new GroupId("g"), new ReplicaId("n1"), Members));
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
        Log.Tell(new LogStoreProtocol.SaveSnapshot(snapshot, state), Replica);
        Replica.FishForMessage<LogStoreProtocol.SnapshotStored>(
            m => m.Snapshot.LastIncluded == snapshot.LastIncluded, TimeSpan.FromSeconds(20));
    }

    /// <summary>Terminates the system without closing the log, like a crash between two writes.</summary>
    public void Crash()
    {
        _kit?.Shutdown(TimeSpan.FromSeconds(20), verifySystemShutdown: true);
        _kit = null;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    public LogStoreProtocol.Recovered Reopen()
    {
        Crash();
        return Open();
    }

    /// <summary>Runs SQL against the log's file while no system has it open.</summary>
    public long Sql(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={LogFile}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L);
    }

    public void Dispose()
    {
        Crash();
        Directory.Delete(_directory, recursive: true);
    }
}
