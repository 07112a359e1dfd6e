using System.Data.Common;
using Akka.Configuration;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

/// <summary>Databases for one test: <see cref="Journal"/> and <see cref="Snapshots"/>, and a second journal beside them.</summary>
public abstract class SqlStores : IDisposable
{
    public const string Journal = "journal";
    public const string SecondJournal = "journal-2";
    public const string Snapshots = "snapshots";

    public const string SecondPlugin = "akka.persistence.journal.sql-2";

    /// <summary>Plug-ins of these databases; every system that is started with it finds what the others stored.</summary>
    public Config Config => ConfigurationFactory.ParseString(
        $$"""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {{Section("Akka.Persistence.Sql.Journal.SqlWriteJournal", Journal)}}
            sql-2 {{Section("Akka.Persistence.Sql.Journal.SqlWriteJournal", SecondJournal, $"plugin-id = \"{SecondPlugin}\"")}}
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql {{Section("Akka.Persistence.Sql.Snapshot.SqlSnapshotStore", Snapshots)}}
          }
        }
        """).WithFallback(PersistenceConfigs.Common);

    protected abstract string ProviderName { get; }

    /// <summary>A connection of the test itself.</summary>
    public DbConnection Open(string store)
    {
        var connection = NewConnection();
        connection.ConnectionString = ConnectionString(store);
        connection.Open();
        return connection;
    }

    public abstract void Dispose();

    protected abstract string ConnectionString(string store);

    protected abstract DbConnection NewConnection();

    private string Section(string type, string store, string more = "") =>
        $$"""
        {
          class = "{{type}}, Akka.Persistence.Sql"
          connection-string = "{{ConnectionString(store)}}"
          provider-name = "{{ProviderName}}"
          auto-initialize = true
          parallelism = 1
          {{more}}
        }
        """;
}
