using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;

namespace RaftActors.Benchmarks.Akka;

/// <summary>One persistent actor on SQLite in WAL mode with FULL sync.</summary>
internal static class PersistenceBenchmarks
{
    private const int EntryBytes = 256;
    private const int EntriesTogether = 100;

    public static async IAsyncEnumerable<Measurement> RunAsync(int rounds)
    {
        var directory = Directory.CreateTempSubdirectory("akka-bench-").FullName;
        var system = ActorSystem.Create("store", Settings(directory));
        try
        {
            using var raw = RawSqlite.Open(Path.Combine(directory, "raw.db"));
            var entry = new Payload(Random(EntryBytes));
            var batch = new Payload(Random(EntryBytes * EntriesTogether));
            yield return new Measurement(
                "raw SQLite, that row in a transaction of its own", await Best.RateAsync(rounds, () => RawSqlite.InsertAsync(raw, 3_000, entry.Bytes)), "rows/s");
            yield return new Measurement(
                "persist one event of 256 B at a time", await Best.RateAsync(rounds, Storing(system, "single", 8_000, entry, 1)), "events/s", 8e3);
            yield return new Measurement(
                "raw SQLite, rows of 100 x 256 B",
                EntriesTogether * await Best.RateAsync(rounds, () => RawSqlite.InsertAsync(raw, 2_000, batch.Bytes)),
                "entries/s");
            yield return new Measurement(
                "persist events of 100 x 256 B, one at a time",
                EntriesTogether * await Best.RateAsync(rounds, Storing(system, "batch", 3_000, batch, 1)),
                "entries/s",
                400e3);
            yield return new Measurement(
                "persist 100 events of 256 B together", await Best.RateAsync(rounds, Storing(system, "many", 50_000, entry, EntriesTogether)), "events/s");
            yield return new Measurement("replay of events of 256 B", await ReplayAsync(system, "many", rounds), "events/s", 150e3);
            yield return new Measurement(
                "replay of events of 100 x 256 B", EntriesTogether * await ReplayAsync(system, "batch", rounds), "entries/s");
        }
        finally
        {
            await system.Terminate();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Func<Task<long>> Storing(ActorSystem system, string id, int count, Payload payload, int together)
    {
        var recovered = NewRecovery();
        var actor = system.ActorOf(Props.Create(() => new StoringActor(id, recovered)), id);
        return async () =>
        {
            await recovered.Task;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            actor.Tell(new Store(count, payload, together, done), ActorRefs.NoSender);
            await done.Task;
            return count;
        };
    }

    private static async Task<double> ReplayAsync(ActorSystem system, string id, int rounds)
    {
        var best = 0.0;
        for (var round = 0; round <= rounds; round++)
        {
            var recovered = NewRecovery();
            var actor = system.ActorOf(Props.Create(() => new StoringActor(id, recovered)));
            var (events, elapsed) = await recovered.Task;
            best = round == 0 ? 0 : Math.Max(best, events / elapsed.TotalSeconds);
            await actor.GracefulStop(TimeSpan.FromSeconds(10));
        }

        return best;
    }

    private static TaskCompletionSource<(long Events, TimeSpan Elapsed)> NewRecovery() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        System.Random.Shared.NextBytes(bytes);
        return bytes;
    }

    private static Config Settings(string directory)
    {
        var journal = File("journal");
        return ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = WARNING
              actor {
                serializers.bench = "RaftActors.Benchmarks.Akka.BenchSerializer, RaftActors.Benchmarks"
                serialization-bindings { "RaftActors.Benchmarks.Akka.IBenchMessage, RaftActors.Benchmarks" = bench }
              }
              persistence.journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                  class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                  connection-string = "{{journal}}"
                  provider-name = "SQLite.MS"
                  auto-initialize = true
                  parallelism = 1
                }
              }
              persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            }
            """);

        // The mode stays in the file; FULL is what SQLite does unless it is told otherwise.
        string File(string name)
        {
            var connectionString = $"Data Source={Path.Combine(directory, name + ".db").Replace('\\', '/')};Pooling=False";
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            command.ExecuteNonQuery();
            return connectionString;
        }
    }
}
