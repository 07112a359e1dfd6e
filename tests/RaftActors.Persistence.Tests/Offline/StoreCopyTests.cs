using Akka.Configuration;
using RaftActors.Persistence.Identity;
using RaftActors.Persistence.Offline;
using RaftActors.Persistence.Segments.Format;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Settings;
using RaftActors.TestKit.Databases;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Stores;
using Xunit;

namespace RaftActors.Persistence.Tests.Offline;

/// <summary>Logs that move from one store to another one.</summary>
public sealed class StoreCopyTests : IDisposable
{
    private const string Id = "raft-kv-n1";

    private const string Plugin = """
        raft-actors.persistence.journal-plugin-id = "akka.persistence.journal.raft"
        akka.persistence.journal.raft.provider-name = "PostgreSQL.15"
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    /// <summary>With a compacted log, one that is longer than a page, and one of a group that is configured no longer.</summary>
    [Theory]
    [InlineData("sqlite", StoreKind.Segments)]
    [InlineData("segments", StoreKind.Sqlite)]
    public async Task Every_log_must_be_the_same_there_and_after_the_way_back(string first, StoreKind other)
    {
        var before = await FillAsync(first);

        var there = await StoreCopy.RunAsync(Node(), null, other);

        Assert.Equal((Kind(first), other, 3), (there.From, there.To, there.Logs));
        Assert.InRange(there.Records, 58, 59);
        Assert.Equal(before, await ReadAsync(Text(other)));
        Assert.False(Exists(Kind(first)));
        Assert.True(Path.Exists(Path.Combine(_directory.Path, there.KeptAs!)), there.KeptAs);

        // Reading opened the logs, and they can be written.
        await AppendAsync(Text(other), "kv", 42);
        var after = await ReadAsync(Text(other));
        var back = await StoreCopy.RunAsync(Node(), null, Kind(first));
        Assert.Equal((other, Kind(first), 3), (back.From, back.To, back.Logs));
        Assert.Equal(after, await ReadAsync(first));
        await AppendAsync(first, "kv", 43);
    }

    [Fact]
    public async Task A_second_run_must_find_nothing_to_do()
    {
        await FillAsync("sqlite");
        var first = await StoreCopy.RunAsync(Node(), null, StoreKind.Segments);
        foreach (var from in new StoreKind?[] { null, StoreKind.Sqlite })
        {
            Assert.Equal((0, null), Moved(await StoreCopy.RunAsync(Node(), from, StoreKind.Segments)));
        }

        // A third store has the same name as the first, at another time.
        await StoreCopy.RunAsync(Node(), null, StoreKind.Sqlite);
        var third = await StoreCopy.RunAsync(Node(), null, StoreKind.Segments);
        Assert.NotEqual(first.KeptAs, third.KeptAs);

        static (int, string?) Moved(StoreCopyResult result) => (result.Logs, result.KeptAs);
    }

    [Fact]
    public async Task A_half_copy_must_be_replaced()
    {
        var before = await FillAsync("sqlite");
        var half = Directory.CreateDirectory(Path.Combine(_directory.Path, "log.copying"));
        await File.WriteAllTextAsync(Path.Combine(half.FullName, "head"), "half");
        await StoreCopy.RunAsync(Node(), null, StoreKind.Segments);
        Assert.Equal(before, await ReadAsync("segments"));

        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
        {
            await File.WriteAllTextAsync(Path.Combine(_directory.Path, "log.db.copying" + suffix), "half");
        }

        await StoreCopy.RunAsync(Node(), null, StoreKind.Sqlite);
        Assert.Equal(before, await ReadAsync("sqlite"));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path, "*copying*"));
    }

    /// <summary>The process was killed when the copy had its name and the old store too.</summary>
    [Theory]
    [InlineData("sqlite", StoreKind.Segments)]
    [InlineData("segments", StoreKind.Sqlite)]
    public async Task An_exchange_that_was_interrupted_must_be_completed_unless_the_stores_differ(string first, StoreKind other)
    {
        var before = await FillAsync(first);
        var copy = await StoreCopy.RunAsync(Node(), null, other);
        Rename(copy.KeptAs!, NameOf(Kind(first)));
        foreach (var store in new[] { "segments", "sqlite" })
        {
            var refused = Assert.Throws<RaftConfigurationException>(() => new DirectStore(_directory.Path, store));
            Assert.Contains("run 'raftactors store copy' again", Assert.Single(refused.Problems), StringComparison.Ordinal);
        }

        var again = await StoreCopy.RunAsync(Node(), null, other);
        Assert.Equal(3, again.Logs);
        Assert.Equal(before, await ReadAsync(Text(other)));

        await AppendAsync(Text(other), "kv", 42);
        Rename(again.KeptAs!, NameOf(Kind(first)));
        Assert.Contains("raft-kv-n1 has records", await RefusedAsync(other), StringComparison.Ordinal);
        Assert.True(Exists(Kind(first)) && Exists(other));
    }

    [Theory]
    [InlineData("UPDATE journal SET message = x'00112233' WHERE sequence_number = 7", "after record 6", "damaged")]
    [InlineData("DELETE FROM journal WHERE sequence_number = 7", "record 7 is missing", "records 1 to")]
    [InlineData("DELETE FROM journal WHERE sequence_number > 7", "ends at record 7 in sqlite", "but had")]
    [InlineData("DELETE FROM journal", "ends at record 0 in sqlite", "but had")]
    [InlineData("DROP TABLE journal", "no such table", "log.db")]
    public async Task A_damaged_database_must_be_refused_and_stay_as_it_is(string damage, string what, string why)
    {
        using (var log = new DirectStore(_directory.Path, "sqlite"))
        {
            await log.OpenAsync("kv");
            await WriteAsync(log, 1, 12);
        }

        Sql(damage);
        var before = await File.ReadAllBytesAsync(Path.Combine(_directory.Path, "log.db"));

        var refusal = await RefusedAsync(StoreKind.Segments);

        Assert.Contains(what, refusal, StringComparison.Ordinal);
        Assert.Contains(why, refusal, StringComparison.Ordinal);
        Assert.False(Exists(StoreKind.Segments));
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(_directory.Path, "log.db")));
    }

    [Fact]
    public async Task A_damaged_segment_must_be_refused_and_stay_as_it_is()
    {
        await FillAsync("segments");
        var segment = Path.Combine(_directory.Path, "log", "0000000001.seg");
        var bytes = await File.ReadAllBytesAsync(segment);
        var end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        bytes[end / 2] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);

        Assert.Contains("0000000001.seg, byte", await RefusedAsync(StoreKind.Sqlite), StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(segment));
        Assert.False(Exists(StoreKind.Sqlite));
    }

    [Fact]
    public async Task An_interrupted_write_at_the_end_of_the_source_must_stay_there()
    {
        using (var log = new DirectStore(_directory.Path))
        {
            await log.OpenAsync("kv");
            await WriteAsync(log, 1, 3);
        }

        var segment = Path.Combine(_directory.Path, "log", "0000000001.seg");
        var bytes = await File.ReadAllBytesAsync(segment);
        Tear(bytes);
        await File.WriteAllBytesAsync(segment, bytes);

        var copy = await StoreCopy.RunAsync(Node(), null, StoreKind.Sqlite);

        Assert.Equal(3, copy.Records);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(_directory.Path, copy.KeptAs!, "0000000001.seg")));
    }

    [Fact]
    public async Task Fewer_records_than_the_node_knows_of_must_be_refused()
    {
        await FillAsync("segments");
        IdentityFile.Open(_directory.Path).Write(new Dictionary<string, long> { [Id] = 1000 });

        Assert.Contains("but had 1000 records before", await RefusedAsync(StoreKind.Sqlite), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stores_that_are_not_there_must_be_refused()
    {
        Assert.Contains("contains no logs to copy", await RefusedAsync(StoreKind.Segments), StringComparison.Ordinal);
        Assert.Contains("names no other journal", await RefusedAsync(StoreKind.Plugin), StringComparison.Ordinal);
        await FillAsync("sqlite");
        Assert.Contains(
            "segments is not there", await RefusedAsync(StoreKind.Plugin, StoreKind.Segments, Plugin), StringComparison.Ordinal);
        Assert.Contains("with --from", await RefusedAsync(StoreKind.Segments, null, Plugin), StringComparison.Ordinal);
        Assert.Contains("name two stores", await RefusedAsync(StoreKind.Sqlite, StoreKind.Sqlite), StringComparison.Ordinal);
        var elsewhere = Node("akka.persistence.journal.raft.connection-string = \"Data Source=/elsewhere.db\"");
        Assert.Contains(
            "is not the file log.db",
            (await Assert.ThrowsAsync<OfflineStoreException>(() => StoreCopy.RunAsync(elsewhere, null, StoreKind.Segments))).Message,
            StringComparison.Ordinal);
    }

    [PostgreSqlFact]
    public async Task Logs_must_move_to_a_database_in_two_attempts_and_back()
    {
        using var database = new TemporaryDirectory();
        using var server = new PostgreSqlServer(database);
        var node = Node(
            $$"""
            raft-actors.persistence.journal-plugin-id = "akka.persistence.journal.raft"
            akka.persistence.journal.raft { connection-string = "{{server.ConnectionString}}", provider-name = "PostgreSQL.15"
              read-isolation-level = read-committed }
            """);
        var before = await FillAsync("segments");

        var there = await StoreCopy.RunAsync(node, null, StoreKind.Plugin);
        Assert.Equal((StoreKind.Segments, 3, true), (there.From, there.Logs, there.KeptAs is not null));
        await Execute("DELETE FROM journal WHERE persistence_id = 'raft-kv-n1' AND sequence_number > 20");
        Rename(there.KeptAs!, "log");
        Assert.Equal(there.Records, (await StoreCopy.RunAsync(node, null, StoreKind.Plugin)).Records);

        var back = await StoreCopy.RunAsync(node, null, StoreKind.Sqlite);
        Assert.Equal((StoreKind.Plugin, there.Records, null), (back.From, back.Records, back.KeptAs));
        Assert.Equal(before, await ReadAsync("sqlite"));

        await AppendAsync("sqlite", "kv", 42);
        await Execute("UPDATE journal SET sequence_number = sequence_number + 1000 WHERE persistence_id = 'raft-kv-n1'");
        var other = await Assert.ThrowsAsync<OfflineStoreException>(() => StoreCopy.RunAsync(node, null, StoreKind.Plugin));
        Assert.Contains("is not the beginning of the one to copy", other.Message, StringComparison.Ordinal);
        Npgsql.NpgsqlConnection.ClearAllPools();

        async Task Execute(string sql)
        {
            await using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString + ";Pooling=False");
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static StoreKind Kind(string store) => store == "sqlite" ? StoreKind.Sqlite : StoreKind.Segments;

    private static string Text(StoreKind kind) => kind == StoreKind.Sqlite ? "sqlite" : "segments";

    private static string NameOf(StoreKind kind) => kind == StoreKind.Sqlite ? "log.db" : "log";

    /// <summary>Adds the next batch without its last bytes.</summary>
    private static void Tear(byte[] segment)
    {
        var end = 0;
        var last = default(BatchPlace);
        while (BatchFormat.TryReadHeader(segment.AsSpan(end), out var header))
        {
            last = header.Place;
            end += (int)header.TotalBytes;
        }

        var batch = segment.AsSpan(end, (int)BatchFormat.Total(64));
        batch.Fill(7);
        BatchFormat.Finish(batch, last with { Number = last.Number + 1 }, 64, 1, end);
        batch[^BatchFormat.TrailerBytes..].Clear();
    }

    private static async Task WriteAsync(DirectStore log, long from, long to, int bytes = 16)
    {
        for (var index = from; index <= to; index++)
        {
            await log.AppendAsync(new HardState(new Term(3), new ReplicaId("n2")), LogStoreSamples.Entry(index, 3, bytes));
        }
    }

    private Config Node(string more = "") => ConfigurationFactory
        .ParseString($"raft-actors {{ node-id = n1, persistence.data-dir = \"{_directory.Path}\" }}\n{more}");

    private async Task<string> RefusedAsync(StoreKind to, StoreKind? from = null, string more = "") =>
        (await Assert.ThrowsAsync<OfflineStoreException>(() => StoreCopy.RunAsync(Node(more), from, to))).Message;

    private bool Exists(StoreKind kind) => Path.Exists(Path.Combine(_directory.Path, NameOf(kind)));

    private void Rename(string from, string to) =>
        Directory.Move(Path.Combine(_directory.Path, from), Path.Combine(_directory.Path, to));

    private void Sql(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(_directory.Path, "log.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task<string> FillAsync(string store)
    {
        using (var log = new DirectStore(_directory.Path, store))
        {
            await log.OpenAsync("kv");
            await WriteAsync(log, 1, 41, 200_000);
            await log.OpenAsync("compacted");
            await WriteAsync(log, 1, 30);
            await log.CompactAsync(LogStoreSamples.Snapshot(20, 3), [1, 2, 3]);
            await WriteAsync(log, 31, 35);
            await log.OpenAsync("former");
            await WriteAsync(log, 1, 2);
        }

        return await ReadAsync(store);
    }

    private async Task AppendAsync(string store, string group, long index)
    {
        using var log = new DirectStore(_directory.Path, store);
        await log.OpenAsync(group);
        await WriteAsync(log, index, index);
    }

    /// <summary>Everything that the replicas would recover.</summary>
    private async Task<string> ReadAsync(string store)
    {
        using var log = new DirectStore(_directory.Path, store);
        var text = new System.Text.StringBuilder();
        foreach (var group in new[] { "kv", "compacted", "former" })
        {
            var recovered = await log.OpenAsync(group);
            var (state, machine) = (recovered.State, recovered.MachineState.ToArray());
            text.Append(group).Append(' ').Append(state.HardState).Append(' ').Append(state.LogBase).Append(' ')
                .Append(state.Snapshot.Index).Append(' ').AppendLine(Convert.ToHexString(machine));
            foreach (var entry in state.Entries.Span)
            {
                text.Append(entry.Id).Append(' ').Append(entry.Timestamp).Append(' ')
                    .AppendLine(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(entry.Payload.Span)));
            }
        }

        return text.ToString();
    }
}
