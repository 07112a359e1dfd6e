using System.Text;
using Akka.Configuration;
using RaftActors.Machines;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using RaftActors.Persistence.Offline;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Settings;
using RaftActors.TestKit.Stores;
using Xunit;

namespace RaftActors.Persistence.Tests.Offline;

/// <summary>Operations on the store of a stopped node.</summary>
public sealed class OfflineStoreTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-offline-").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_restored_log_must_start_after_the_state_with_the_configured_members()
    {
        await using (var store = await OpenAsync())
        {
            var last = await store.RestoreAsync(State("kv", index: 120, term: 7, timestamp: 5_000));
            Assert.Equal(new EntryId(new LogIndex(120 + OfflineStore.IndexGap), new Term(7)), last);
        }

        using var log = new DirectStore(_directory);
        var (state, machine, _) = await log.OpenAsync("kv");
        Assert.Equal((new Term(7), ReplicaId.None), (state.HardState.CurrentTerm, state.HardState.VotedFor));
        Assert.Equal((120 + OfflineStore.IndexGap, 5_000L, false),
            (state.Snapshot.Index.Value, state.Snapshot.Timestamp, state.Snapshot.IsHollow));
        Assert.Equal(state.Snapshot.LastIncluded, state.LogBase);
        Assert.Equal(Members("n1", "n2", "n3"), state.Snapshot.Configuration);
        var loaded = new ReplicatedMachine(() => new KvMachine(), "kv");
        loaded.Load(machine, state.Snapshot.LastIncluded);
        Assert.Contains("saved", Encoding.Latin1.GetString(loaded.Query(KvQueries.Get("key")).Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restored_witness_must_get_the_place_without_the_state()
    {
        await using (var store = await OpenAsync("groups.kv.witnesses = [n1]"))
        {
            await store.RestoreAsync(State("kv", index: 10, term: 2));
        }

        using var log = new DirectStore(_directory);
        var (state, machine, _) = await log.OpenAsync("kv");
        Assert.True(state.Snapshot.IsHollow);
        Assert.Equal(0, machine.Length);
        Assert.True(state.Snapshot.Configuration.IsWitness(new ReplicaId("n1")));
    }

    [Fact]
    public async Task An_invalid_restore_must_be_refused_and_leave_the_store_empty()
    {
        await using var store = await OpenAsync("groups.kv.voters = [n1]\ngroups.counter.voters = [n2]");

        await Refused(store.RestoreAsync(State("none", 1, 1)), "unknown group 'none'");
        await Refused(store.RestoreAsync(State("counter", 1, 1)), "not among its members");
        await Refused(store.RestoreAsync(State("kv", 0, 1)), "invalid place of the state: index 0");
        await Refused(store.RestoreAsync(State("kv", 1, 1) with { Bytes = new byte[100] }), "cannot load the state");

        await store.RestoreAsync(State("kv", 9, 3));
        await Refused(store.RestoreAsync(State("kv", 9, 3)), "it already has a log");
    }

    [Fact]
    public async Task A_store_that_may_not_begin_must_be_empty_and_a_store_in_memory_must_be_refused()
    {
        await using (var store = await OpenAsync(mayBegin: false))
        {
            var nothing = await Assert.ThrowsAsync<OfflineStoreException>(() => store.LookAsync("kv"));
            Assert.True(nothing.IsAbsent, nothing.Message);
        }

        await Assert.ThrowsAsync<RaftConfigurationException>(() => OpenAsync(
            "persistence { allow-volatile = on, journal-plugin-id = \"akka.persistence.journal.inmem\" }"));
    }

    [Fact]
    public async Task A_lost_journal_must_be_refused_with_the_reason()
    {
        await using (var store = await OpenAsync())
        {
            await store.RestoreAsync(State("kv", 9, 3));
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Path.Combine(_directory, "log"), recursive: true);

        await using var later = await OpenAsync(mayBegin: false);
        var lost = await Assert.ThrowsAsync<OfflineStoreException>(() => later.RecoverAsync("kv"));
        Assert.False(lost.IsAbsent);
        Assert.Contains("RA2006", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recovered_replica_must_be_the_only_voter_and_keep_its_whole_log()
    {
        using (var log = new DirectStore(_directory))
        {
            await log.OpenAsync("kv");
            await log.AppendAsync(
                new HardState(new Term(5), new ReplicaId("n2")), LogStoreSamples.Entry(1, 4), LogStoreSamples.Entry(2, 5));
        }

        await using (var store = await OpenAsync(mayBegin: false))
        {
            var before = await store.LookAsync("kv");
            Assert.Equal((LogStoreSamples.Id(2, 5), new Term(5), Members("n1", "n2", "n3"), false),
                (before.Last, before.Term, before.Members, before.IsHollow));

            var entry = await store.RecoverAsync("kv");

            Assert.Equal(new EntryId(new LogIndex(3), new Term(5 + OfflineStore.TermGap)), entry);
            Assert.Equal(Members("n1"), (await store.LookAsync("kv")).Members);
        }

        using var after = new DirectStore(_directory);
        var (state, _, _) = await after.OpenAsync("kv");
        Assert.Equal((5 + OfflineStore.TermGap, "n1"), (state.HardState.CurrentTerm.Value, state.HardState.VotedFor.Value));
        var last = state.Entries.Span[2];
        Assert.Equal((3, EntryKind.Configuration, 2000), (state.Entries.Length, last.Kind, last.Timestamp));
        Assert.Equal(Members("n1"), ConfigurationCodec.Decode(last.Payload.Span));
        Assert.Equal(LogStoreSamples.Entry(2, 5).Payload.ToArray(), state.Entries.Span[1].Payload.ToArray());
    }

    [Fact]
    public async Task A_replica_that_cannot_lead_must_not_be_recovered()
    {
        using (var log = new DirectStore(_directory))
        {
            await log.OpenAsync("kv");
            await log.AppendAsync(new HardState(new Term(5), default), LogStoreSamples.Entry(1, 4).WithoutPayload());
            await log.OpenAsync("counter");
            await log.AppendAsync(new HardState(new Term(5), default), new Entry(
                new LogIndex(1), new Term(4), EntryKind.Configuration, 1, ConfigurationCodec.Encode(Members("n2", "n3"))));
            await log.OpenAsync("ledger");
            await log.AppendAsync(new HardState(new Term(5), new ReplicaId("n2")));
        }

        await using var store = await OpenAsync(mayBegin: false);

        await Refused(store.RecoverAsync("kv"), "witness");
        await Refused(store.RecoverAsync("counter"), "not a member according to its own log");
        await Refused(store.RecoverAsync("ledger"), "is empty");
        Assert.Equal(LogStoreSamples.Id(1, 4), (await store.LookAsync("kv")).Last);
    }

    private static async Task Refused(Task task, string reason) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<OfflineStoreException>(() => task)).Message, StringComparison.Ordinal);

    private static Protocol.Membership.Configuration Members(params string[] voters) => new(voters.Select(v => new ReplicaId(v)));

    private static GroupState State(string group, long index, long term, long timestamp = 1)
    {
        var machine = new ReplicatedMachine(() => new KvMachine(), group);
        machine.Apply(new Entry(new LogIndex(1), new Term(1), EntryKind.Command, timestamp, KvCommands.Put("key", "saved"u8.ToArray())));
        using var stream = new MemoryStream();
        machine.Save(stream);
        return new GroupState(group, "kv", index, term, timestamp, stream.ToArray());
    }

    private Task<OfflineStore> OpenAsync(string more = "", bool mayBegin = true) => OfflineStore.OpenAsync(
        ConfigurationFactory.ParseString(
            $$"""
            raft-actors {
              node-id = n1
              nodes { n1 = "127.0.0.1:1", n2 = "127.0.0.1:2", n3 = "127.0.0.1:3" }
              groups { kv.machine = kv, counter.machine = counter, ledger.machine = ledger }
              {{more}}
            }
            """).WithFallback(PersistentLogProvider.SqliteConfig(_directory)).WithFallback(PersistentLogProvider.DefaultConfig()),
        mayBegin);
}
