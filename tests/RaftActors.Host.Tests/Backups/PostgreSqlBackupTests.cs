using RaftActors.Host.Tests.Cli;
using RaftActors.Host.Tests.Processes;
using RaftActors.TestKit.Databases;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Backups;

/// <summary>The verbs on a node whose logs are in a database.</summary>
[Collection(nameof(Backups))]
public sealed class PostgreSqlBackupTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [PostgreSqlFact]
    public async Task A_backup_is_restored_into_a_database_and_a_lost_majority_recovered_there()
    {
        var file = Path.Combine(_directory.Path, "backup");
        var source = new SingleNode();
        await source.InitializeAsync();
        Assert.Equal(0, (await CliRun.Of(["kv", "put", "moved", "here", "-e", source.Endpoint])).Exit);
        Assert.Equal(0, (await CliRun.Of(["backup", file, "-e", source.Endpoint])).Exit);
        await source.DisposeAsync();
        using var server = new PostgreSqlServer(_directory);
        var ports = TestPorts.Take(3);
        string[] settings =
        [
            $"raft-actors.nodes.n1=127.0.0.1:{ports[0]}", $"raft-actors.nodes.n2=127.0.0.1:{ports[1]}",
                $"raft-actors.host.http=127.0.0.1:{ports[2]}",
            $"akka.persistence.journal.raft.connection-string={server.ConnectionString}",
            $"akka.persistence.snapshot-store.raft.connection-string={server.ConnectionString}",
        ];
        string[] configuration = ["--config", Path.Combine(AppContext.BaseDirectory, "hocon", "postgres.conf"),
            .. settings.SelectMany(s => new[] { "--set", s })];
        var here = Path.Combine(_directory.Path, "n1");
        string[] withDirectory = [.. configuration, "--set", $"raft-actors.host.data-dir={here}"];

        var restored = await CliRun.Of(["restore", file, .. configuration, "--data-dir", here]);
        Assert.Equal((0, ""), (restored.Exit, restored.Error));

        // Another directory is empty, and the database is not.
        var again = await CliRun.Of(["restore", file, .. configuration, "--data-dir", Path.Combine(_directory.Path, "other")]);
        Assert.Equal(1, again.Exit);
        Assert.Contains("it already has a log", again.Error, StringComparison.Ordinal);

        var recovered = await CliRun.Of(["recover", .. withDirectory, "--accept-data-loss"]);
        Assert.Equal((0, ""), (recovered.Exit, recovered.Error));
        using var node = new HostProcess(["node", .. withDirectory]);
        var endpoint = $"http://127.0.0.1:{ports[2]}";
        await Conditions.Until("it serves", TimeSpan.FromSeconds(30), async () =>
            (await CliRun.Of(["kv", "get", "moved", "-e", endpoint])).Output == "here", () => node.Output);
    }
}
