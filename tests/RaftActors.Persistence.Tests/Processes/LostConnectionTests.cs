using Akka.Actor;
using Akka.Configuration;
using Npgsql;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Databases;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests.Processes;

/// <summary>PostgreSQL terminates the journal's connection during a write, so the outcome of the write is unknown.</summary>
[Collection(nameof(Processes))]
public sealed class LostConnectionTests(ITestOutputHelper output)
{
    private const int Kills = 12;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(40);

    [PostgreSqlFact]
    public async Task A_connection_lost_during_a_write_loses_and_duplicates_nothing()
    {
        using var directory = new TemporaryDirectory();
        using var server = new PostgreSqlServer(directory);
        await using var admin = new NpgsqlConnection(server.ConnectionString + ";Pooling=False");
        await admin.OpenAsync();
        foreach (var node in Enumerable.Range(1, 3))
        {
            await ScalarAsync(admin, $"CREATE DATABASE raft_n{node}");
        }

        var ports = Ports.Take(3);
        var nodes = Start();
        await using var load = new Load(Nodes.Client(nodes[0]));
        try
        {
            await load.CommitAsync("first");
            load.Start(4);
            var midWrite = 0;
            for (var kill = 0; kill < Kills; kill++)
            {
                // Every third time a follower's, otherwise the leader's.
                var leader = (await Nodes.Client(nodes[0]).StatusAsync()).Replicas[0].Leader ?? "n1";
                var victim = kill % 3 == 2 ? (leader == "n1" ? "n2" : "n1") : leader;
                var killed = 0L;
                await Conditions.Until(
                    $"a connection of {victim} is active",
                    MaxWait,
                    async () => (killed = await KillWritersAsync(admin, $"raft_{victim}")) > 0);
                midWrite += (int)killed;
                var before = load.Acknowledged.Count;
                await Conditions.Until(
                    $"writes continue after kill {kill}", MaxWait, () => Task.FromResult(load.Acknowledged.Count > before + 20));
            }

            await load.DisposeAsync();
            output.WriteLine($"{midWrite} active connections terminated, {load.Acknowledged.Count} names acknowledged");
            await Nodes.AssertNothingLost(nodes, load);

            await Task.WhenAll(nodes.Select(n => n.Terminate()));
            nodes = Start();
            await using var again = new Load(Nodes.Client(nodes[0]), before: load);
            await Nodes.AssertNothingLost(nodes, again);
        }
        finally
        {
            await Task.WhenAll(nodes.Select(n => n.Terminate()));
            NpgsqlConnection.ClearAllPools();
        }

        List<ActorSystem> Start() =>
            [
                .. Enumerable
                    .Range(1, 3)
                    .Select(node =>
                        Nodes.Start(
                            node,
                            ports,
                            Plugins(
                                Path.Combine(directory.Path, $"n{node}"),
                                server.ConnectionString.Replace("Database=postgres", $"Database=raft_n{node}", StringComparison.Ordinal)))
                    ),
            ];
    }

    private static Config Plugins(string dataDirectory, string connectionString) =>
        ConfigurationFactory.ParseString(
            $$"""
            raft-actors.persistence { data-dir = "{{dataDirectory}}", journal-plugin-id = "akka.persistence.journal.raft" }
            akka.persistence {
              journal.raft { connection-string = "{{connectionString}}", provider-name = "PostgreSQL.15"
                read-isolation-level = read-committed }
              snapshot-store.raft { connection-string = "{{connectionString}}", provider-name = "PostgreSQL.15" }
            }
            """);

    /// <summary>Terminates the connections of a database that are inside a transaction or a statement.</summary>
    private static Task<long> KillWritersAsync(NpgsqlConnection admin, string database) =>
        ScalarAsync(
            admin,
            $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{database}' AND (state = 'active' OR "
                + "state LIKE 'idle in transaction%')"
        );

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync() ?? 0L, System.Globalization.CultureInfo.InvariantCulture);
    }
}
