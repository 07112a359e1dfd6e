using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.TestKit.Stores;

namespace RaftActors.Persistence.Tests.Offline;

/// <summary>Logs in a directory, opened by the store's own actors; the previously opened log is closed first.</summary>
internal sealed class DirectStore : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly Akka.TestKit.Xunit2.TestKit _kit;
    private readonly PersistentLogProvider _provider;
    private readonly TestProbe _replica;
    private IActorRef _log = ActorRefs.Nobody;
    private ISnapshotDrafts? _drafts;

    public DirectStore(string directory, string store = "segments")
    {
        var config = ConfigurationFactory
            .ParseString($"akka.loglevel = WARNING\nraft-actors.persistence {{ store = {store}, delete-batch = 5 }}")
            .WithFallback(PersistentLogProvider.SqliteConfig(directory)).WithFallback(PersistentLogProvider.DefaultConfig());
        _kit = new Akka.TestKit.Xunit2.TestKit(config, "direct");
        _provider = new PersistentLogProvider(_kit.Sys);
        _replica = _kit.CreateTestProbe();
    }

    public async Task<LogStoreProtocol.Recovered> OpenAsync(string group)
    {
        await CloseAsync();
        var members = new Protocol.Membership.Configuration([new ReplicaId("n1"), new ReplicaId("n2"), new ReplicaId("n3")]);
        _log = _kit.Sys.ActorOf(_provider.LogProps(new GroupId(group), members.Voters[0], members));
        _log.Tell(new LogStoreProtocol.Open(), _replica);
        var recovered = await _replica.ExpectMsgAsync<LogStoreProtocol.Recovered>(MaxWait);
        _drafts = recovered.Drafts;
        return recovered;
    }

    public async Task AppendAsync(HardState hardState, params Entry[] entries)
    {
        var last = entries.Length > 0 ? entries[^1].Id : EntryId.Zero;
        _log.Tell(new LogStoreProtocol.Append(new Persist(1, hardState, null, null, entries, last)), _replica);
        await _replica.ExpectMsgAsync<LogStoreProtocol.Appended>(MaxWait);
    }

    /// <summary>Saves a snapshot, and compacts the log up to it.</summary>
    public async Task CompactAsync(SnapshotInfo snapshot, byte[] state)
    {
        _log.Tell(new LogStoreProtocol.SaveSnapshot(snapshot, _drafts!.Write(state)), _replica);
        (await _replica.ExpectMsgAsync<LogStoreProtocol.SnapshotStored>(MaxWait)).MachineState.Dispose();
        _log.Tell(new LogStoreProtocol.Compact(snapshot, snapshot.LastIncluded), _replica);
    }

    public void Dispose()
    {
        CloseAsync().GetAwaiter().GetResult();
        _kit.Shutdown(MaxWait, verifySystemShutdown: true);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private async Task CloseAsync()
    {
        if (!_log.Equals(ActorRefs.Nobody))
        {
            await _replica.WatchAsync(_log);
            _log.Tell(new LogStoreProtocol.Close(), _replica);
            await _replica.ExpectTerminatedAsync(_log, MaxWait);
            _log = ActorRefs.Nobody;
        }
    }
}
