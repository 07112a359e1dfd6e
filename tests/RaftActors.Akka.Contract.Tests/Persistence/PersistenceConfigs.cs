using Akka.Configuration;
using Microsoft.Data.Sqlite;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>HOCON of the persistence tests.</summary>
internal static class PersistenceConfigs
{
    public static readonly Config Common = ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = WARNING
          test.single-expect-default = 10s
          test.default-timeout = 10s
          actor {
            serializers.test-events = "RaftActors.Akka.Contract.Tests.Persistence.TestEventSerializer, RaftActors.Akka.Contract.Tests"
            serialization-bindings {
              "RaftActors.Akka.Contract.Tests.Persistence.Added, RaftActors.Akka.Contract.Tests" = test-events
              "RaftActors.Akka.Contract.Tests.Persistence.State, RaftActors.Akka.Contract.Tests" = test-events
              "RaftActors.Akka.Contract.Tests.Persistence.Bulk, RaftActors.Akka.Contract.Tests" = test-events
              "RaftActors.Akka.Contract.Tests.Persistence.Unserializable, RaftActors.Akka.Contract.Tests" = test-events
            }
          }
          persistence.controlled-journal {
            class = "RaftActors.Akka.Contract.Tests.Persistence.ControlledJournal, RaftActors.Akka.Contract.Tests"
            recovery-event-timeout = 1s
            circuit-breaker { max-failures = 3, call-timeout = 1s, reset-timeout = 1s }
          }
          persistence.controlled-snapshots {
            class = "RaftActors.Akka.Contract.Tests.Persistence.ControlledSnapshots, RaftActors.Akka.Contract.Tests"
          }
        }
        """);

    private const string SecondPluginId = "plugin-id = \"akka.persistence.journal.sql-2\"";

    public static Config Memory { get; } = ConfigurationFactory.ParseString(
        """
        akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        """).WithFallback(Common);

    public static Config Controlled(string more = "") => ConfigurationFactory.ParseString(
        $$"""
        {{more}}
        akka.persistence.journal.plugin = "akka.persistence.controlled-journal"
        akka.persistence.snapshot-store.plugin = "akka.persistence.controlled-snapshots"
        """).WithFallback(Common);

    /// <summary>Journal and snapshots in two files; a second pair of plug-ins beside them.</summary>
    public static Config Sqlite(string directory)
    {
        foreach (var file in new[] { "journal", "snapshots", "journal-2" })
        {
            UseWriteAheadLog(PathOf(directory, file));
        }

        return ConfigurationFactory.ParseString(
            $$"""
            akka.persistence {
              journal {
                plugin = "akka.persistence.journal.sql"
                sql {{Section("Akka.Persistence.Sql.Journal.SqlWriteJournal", PathOf(directory, "journal"))}}
                sql-2 {{Section("Akka.Persistence.Sql.Journal.SqlWriteJournal", PathOf(directory, "journal-2"), SecondPluginId)}}
              }
              snapshot-store {
                plugin = "akka.persistence.snapshot-store.sql"
                sql {{Section("Akka.Persistence.Sql.Snapshot.SqlSnapshotStore", PathOf(directory, "snapshots"))}}
              }
            }
            """).WithFallback(Common);
    }

    public static string PathOf(string directory, string file) => Path.Combine(directory, file + ".db");

    private static string Section(string type, string file, string more = "") =>
        $$"""
        {
          class = "{{type}}, Akka.Persistence.Sql"
          connection-string = "Data Source={{file.Replace("\\", "/")}};Pooling=False"
          provider-name = "SQLite.MS"
          auto-initialize = true
          parallelism = 1
          {{more}}
        }
        """;

    private static void UseWriteAheadLog(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        command.ExecuteNonQuery();
    }
}
