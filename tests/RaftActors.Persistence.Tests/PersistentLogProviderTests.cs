using Akka.Actor;
using Akka.Configuration;
using LinqToDB;
using LinqToDB.Data;
using RaftActors.Settings;
using Xunit;

namespace RaftActors.Persistence.Tests;

/// <summary>Store configurations that a node refuses.</summary>
public sealed class PersistentLogProviderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("raft-plug-in-").FullName;

    private const string Sqlite = "raft-actors.persistence.store = sqlite";

    private const string InMemory = """
        raft-actors.persistence.journal-plugin-id = "akka.persistence.journal.inmem"
        raft-actors.persistence.snapshot-plugin-id = "akka.persistence.snapshot-store.inmem"
        """;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Plug_ins_in_memory_are_refused_unless_explicitly_allowed()
    {
        Assert.Contains("akka.persistence.journal.inmem.class", Refusal(InMemory), StringComparison.Ordinal);
        Assert.Equal("", Refusal(InMemory + "\nraft-actors.persistence.allow-volatile = on"));
    }

    /// <summary>A class called after memory may be durable, and one that is not may be called anything.</summary>
    [Theory]
    [InlineData("Akka.Persistence.Journal.SharedMemoryJournal, Akka.Persistence")]
    [InlineData("RaftActors.Persistence.Tests.DiskJournal, RaftActors.Persistence.Tests")]
    public void A_journal_in_memory_is_told_by_its_class(string type) =>
        Assert.Contains("keeps data only in memory", Refusal(WithJournal(type)), StringComparison.Ordinal);

    [Fact]
    public void A_durable_journal_may_have_memory_in_its_name() =>
        Assert.Equal("", Refusal(WithJournal("RaftActors.Persistence.Tests.MemoryMappedJournal, RaftActors.Persistence.Tests")));

    [Theory]
    [InlineData("")]
    [InlineData("RaftActors.Persistence.Tests.NoJournal, RaftActors.Persistence.Tests")]
    [InlineData("Nowhere.Journal, Nowhere")]
    public void A_class_that_cannot_be_loaded_is_reported(string type) =>
        Assert.Contains($"akka.persistence.journal.raft.class: the class '{type}' cannot be loaded", Refusal(WithJournal(type)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=file:log?mode=memory&cache=shared")]
    [InlineData("Data Source=log;Mode=Memory;Cache=Shared")]
    public void A_sqlite_database_in_memory_is_refused_unless_explicitly_allowed(string source)
    {
        var hocon = $"{WithDirectory()}\n{Sqlite}\nakka.persistence.journal.raft.connection-string = \"{source}\"";
        Assert.Contains("keeps data only in memory", Refusal(hocon), StringComparison.Ordinal);
        Assert.Equal("", Refusal(hocon + "\nraft-actors.persistence.allow-volatile = on"));
    }

    [Fact]
    public void A_missing_plug_in_is_reported() =>
        Assert.Contains(
            "unknown plug-in 'akka.nowhere'",
            Refusal("raft-actors.persistence.journal-plugin-id = \"akka.nowhere\""),
            StringComparison.Ordinal);

    [Fact]
    public void A_missing_data_source_is_reported() =>
        Assert.Contains("akka.persistence.journal.raft.connection-string: has no Data Source", Refusal(Sqlite), StringComparison.Ordinal);

    [Theory]
    [InlineData("segments", "identity.db' cannot be used")]
    [InlineData("sqlite", "cannot be opened: ")]
    public void A_file_that_cannot_be_opened_is_reported(string store, string problem)
    {
        var file = Path.GetTempFileName();
        try
        {
            var directory = PersistentLogProvider.SqliteConfig(Path.Combine(file, "below-a-file"));
            Assert.Contains(
                problem,
                Refusal(ConfigurationFactory.ParseString($"raft-actors.persistence.store = {store}").WithFallback(directory)),
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <param name="from">The first byte to overwrite: in the header, or in the table after it.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public void A_damaged_identity_file_is_reported(int from)
    {
        var directory = Directory.CreateTempSubdirectory("raft-mark-");
        try
        {
            Assert.Equal("", Refusal(PersistentLogProvider.SqliteConfig(directory.FullName)));
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            using (var file = File.OpenWrite(Path.Combine(directory.FullName, "identity.db")))
            {
                file.Seek(from, SeekOrigin.Begin);
                file.Write(Enumerable.Repeat((byte)0xa5, 4096).ToArray());
            }

            Assert.Contains(
                "identity.db' cannot be used", Refusal(PersistentLogProvider.SqliteConfig(directory.FullName)), StringComparison.Ordinal);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("semicolon;Mode=Memory")]
    [InlineData("quote\"s'")]
    [InlineData("back\\slash")]
    public void A_directory_with_any_name_can_hold_the_files(string name)
    {
        var directory = Directory.CreateTempSubdirectory("raft-name-");
        try
        {
            var path = Path.Combine(directory.FullName, name);
            Assert.Equal("", Refusal(InSqlite(path)));
            Assert.Superset(
                new HashSet<string> { "identity.db", "log.db" },
                Directory.GetFiles(path).Select(f => Path.GetFileName(f)).ToHashSet());
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            directory.Delete(recursive: true);
        }
    }

    /// <summary>A node that was switched to the other store would begin with empty logs.</summary>
    [Fact]
    public void A_directory_whose_logs_are_in_the_other_store_is_refused_with_the_line_to_set()
    {
        Assert.Equal("", Refusal($"{WithDirectory()}\n{Sqlite}"));
        Assert.Contains("set raft-actors.persistence.store = sqlite", Refusal(WithDirectory()), StringComparison.Ordinal);
        File.Delete(Path.Combine(_directory, "log.db"));
        Directory.CreateDirectory(Path.Combine(_directory, "log"));

        Assert.Contains(
            "set raft-actors.persistence.store = segments", Refusal($"{WithDirectory()}\n{Sqlite}"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_directory, "log.db")));
        Assert.Equal("", Refusal(WithDirectory()));
    }

    [Fact]
    public void A_database_is_refused_for_a_directory_whose_logs_are_in_the_sqlite_file()
    {
        File.WriteAllText(Path.Combine(_directory, "log.db"), "");
        Assert.Contains(
            "has its logs in log.db",
            Refusal($"{WithDirectory()}\n{Sqlite}\nakka.persistence.journal.raft.provider-name = \"PostgreSQL.15\""),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_database_that_nothing_would_use_is_refused() =>
        Assert.Contains(
            "set raft-actors.persistence.journal-plugin-id = \"akka.persistence.journal.raft\"",
            Refusal($"{WithDirectory()}\nakka.persistence.journal.raft.provider-name = \"PostgreSQL.15\""),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("segment-bytes = 1000", "segment-bytes: must be a size from 1048576 to 268435456 bytes")]
    [InlineData("segment-bytes = 1GiB", "segment-bytes: must be a size")]
    [InlineData("segment-bytes = many", "segment-bytes: must be a size")]
    [InlineData("batch-bytes = 100", "batch-bytes: must be a size from 4096 to 67108864 bytes")]
    [InlineData("space-factor = 1", "space-factor: must be a whole number from 2 to 10, not '1'")]
    [InlineData("space-factor = 2.5", "space-factor: must be a whole number from 2 to 10, not '2.5'")]
    [InlineData("event-adapters { a = b }", "event-adapters: this journal has none")]
    public void An_invalid_key_of_the_segments_is_reported(string key, string problem) =>
        Assert.Contains(
            $"akka.persistence.journal.raft-segments.{problem}",
            Refusal($"{WithDirectory()}\nakka.persistence.journal.raft-segments {{ {key} }}"),
            StringComparison.Ordinal);

    [Fact]
    public void Segments_without_a_directory_are_reported() =>
        Assert.EndsWith(
            "raft-actors.persistence.data-dir: is missing; name the directory where this node keeps its log and its snapshots "
                + "(DataDirectory in the options of WithRaft)",
            Refusal("").Trim(),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("raft-actors.persistence.store = files", "store: must be segments or sqlite, not 'files'")]
    [InlineData("raft-actors.persistence.delete-batch = 0", "delete-batch: must be a whole number of at least 1, not '0'")]
    [InlineData("raft-actors.persistence.bootstrap = maybe", "bootstrap: must be on or off, not 'maybe'")]
    [InlineData("raft-actors.persistence.data-dri = x", "data-dri: unknown key; allowed are data-dir")]
    [InlineData("raft-actors.persistence.journal-plugin-id = [a]", "journal-plugin-id: must be a single value")]
    public void An_invalid_key_is_reported(string hocon, string problem) =>
        Assert.Contains(problem, Refusal(hocon), StringComparison.Ordinal);

    [Fact]
    public void A_durable_journal_elsewhere_needs_a_directory_for_the_identity_file() =>
        Assert.Contains(
            "raft-actors.persistence.data-dir: must name a directory",
            Refusal(
                Sqlite
                    + "\nakka.persistence.journal.raft.provider-name = \"PostgreSQL.15\""
                    + "\nakka.persistence.snapshot-store.raft.provider-name = \"PostgreSQL.15\""
            ),
            StringComparison.Ordinal);

    [Fact]
    public void Sqlite_files_are_in_wal_mode_before_the_first_write()
    {
        using var store = new StoreHarness();
        store.Open();
        store.Crash();
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={store.LogFile}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    /// <summary>As the plug-in opens it: through linq2db, with the plug-in's own provider and connection string.</summary>
    [Fact]
    public void The_plug_in_s_connections_sync_every_commit()
    {
        using var store = new StoreHarness();
        store.Open();
        var plugin = store.Kit.Sys.Settings.Config.GetConfig("akka.persistence.journal.raft");
        var options = new DataOptions().UseConnectionString(plugin.GetString("provider-name"), plugin.GetString("connection-string"));
        using var connection = new DataConnection(options);

        Assert.Equal((2, "wal"), (connection.Execute<long>("PRAGMA synchronous"), connection.Execute<string>("PRAGMA journal_mode")));
    }

    private string WithJournal(string type) => $"{WithDirectory()}\n{Sqlite}\nakka.persistence.journal.raft.class = \"{type}\"";

    private static Config InSqlite(string directory) =>
        ConfigurationFactory.ParseString(Sqlite).WithFallback(PersistentLogProvider.SqliteConfig(directory));

    private string WithDirectory() => $"raft-actors.persistence.data-dir = \"{_directory}\"";

    private static string Refusal(Config config)
    {
        using var system = ActorSystem.Create("refusal", config);
        try
        {
            _ = new PersistentLogProvider(system);
            return "";
        }
        catch (RaftConfigurationException refused)
        {
            return refused.Message;
        }
    }
}
