using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests.Processes;

/// <summary>
/// One of three nodes is killed by SIGKILL repeatedly, each time at a different point of its store, under load, as leader or follower.
/// </summary>
[Collection(nameof(Processes))]
public sealed class KilledStoreTests(ITestOutputHelper output)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private static readonly string[] Points =
    [
        "write 40 asked", "write 40 done", "save snapshot 1 asked", "save snapshot 1 done",
        "delete records 1 asked", "delete records 1 done", "delete snapshots 1 asked", "delete snapshots 1 done",
    ];

    /// <summary>The number of kills; set RAFT_CRASH_KILLS for a longer run.</summary>
    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("RAFT_CRASH_KILLS") ?? "8", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("segments")]
    [InlineData("sqlite")]
    public async Task Nothing_acknowledged_is_lost_wherever_a_node_is_killed(string store)
    {
        using var directory = new TemporaryDirectory();
        var ports = Ports.Take(3);
        var nodes = new List<ActorSystem> { Start(1), Start(2) };
        try
        {
            await using var load = new Load(Nodes.Client(nodes[0]));
            load.Start(4);
            for (var kill = 0; kill < Kills; kill++)
            {
                // Each point at a follower and at a leader in turn.
                var point = Points[kill % Points.Length];
                await KillAt(point, leads: (kill + (kill / Points.Length)) % 2 == 0);
                output.WriteLine($"{point}: {load.Acknowledged.Count} acknowledged");
            }

            await load.DisposeAsync();
            nodes.Add(Start(3));
            await Nodes.AssertNothingLost(nodes, load);
        }
        finally
        {
            await Task.WhenAll(nodes.Select(n => n.Terminate()));
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        }

        ActorSystem Start(int node) =>
            Nodes.Start(
                node,
                ports,
                ConfigurationFactory.ParseString($"raft-actors.persistence.store = {store}")
                    .WithFallback(PersistentLogProvider.SqliteConfig(Path.Combine(directory.Path, $"n{node}"))));

        async Task KillAt(string point, bool leads)
        {
            using var node = new KilledNode(3, ports, Path.Combine(directory.Path, "n3"), store, point);
            await Conditions.Until($"n3 is killed at {point}", MaxWait, async () =>
            {
                if (leads && !node.HasEnded)
                {
                    await Nodes.Client(nodes[0]).TransferLeadershipAsync("g", "n3", TimeSpan.FromSeconds(1));
                }

                return node.HasEnded;
            });
            Assert.Equal(137, node.ExitCode);
        }
    }
}
