using System.Net;
using System.Text.Json;
using RaftActors.Host.Tests.Cli;
using RaftActors.Host.Tests.Processes;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Backups;

/// <summary>A running cluster's backup, and new clusters restored from it.</summary>
[Collection(nameof(Backups))]
public sealed class RestoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "backup");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Everything_acknowledged_before_a_backup_under_load_is_in_the_new_cluster()
    {
        using var old = new ThreeNodes();
        old.Start(0, 1, 2);
        await old.ReadyAsync(0, 1, 2);
        var session = (await DoneAsync(old, "POST", "/v1/sessions?group=counter")).GetProperty("session").GetInt64();
        (string, string)[] once = [("Raft-Session", $"{session}"), ("Raft-Sequence", "1")];
        var first = await DoneAsync(old, "POST", "/v1/counters/once", """{"add":5}""", once);
        var held = await DoneAsync(old, "POST", "/v1/locks/printer/acquire", """{"owner":"me","ttlMs":3600000}""");
        await DoneAsync(old, "POST", "/v1/ledger/accounts/ann");
        await DoneAsync(old, "POST", "/v1/ledger/accounts/ann/deposit", """{"amount":70}""");
        var writer = new NumberedWriter(old);
        writer.Start();
        await writer.MoreAsync(50);
        var before = writer.Acknowledged.Take(writer.Count).ToList();

        string[] endpoints = [.. Enumerable.Range(0, 3).SelectMany(n => new[] { "-e", Endpoint(old, n) })];
        var backup = await CliRun.Of(["backup", File, .. endpoints]);

        await writer.StopAsync();
        Assert.Equal((0, ""), (backup.Exit, backup.Error));
        old.Kill(0, 1, 2);
        using var restored = new ThreeNodes();
        for (var node = 0; node < 3; node++)
        {
            Assert.Equal((0, ""), Ended(await CliRun.Of(["restore", File, .. restored.Configuration(node)])));
        }

        restored.Start(0, 1, 2);
        await restored.ReadyAsync(0, 1, 2);
        var written = (await DoneAsync(restored, "PUT", "/v1/kv/after", "x")).GetProperty("index").GetInt64();
        Assert.True(written > writer.LastIndex, "an index of the old cluster was used again");
        for (var node = 0; node < 3; node++)
        {
            Assert.Empty(before.Except(await restored.KeysAsync(node, "k", written)));
        }

        var again = await DoneAsync(restored, "POST", "/v1/counters/once", """{"add":5}""", once);
        Assert.Equal(first.ToString(), again.ToString());
        Assert.Equal(5, (await DoneAsync(restored, "GET", "/v1/counters/once")).GetProperty("value").GetInt64());
        Assert.Equal(70, (await DoneAsync(restored, "GET", "/v1/ledger/accounts/ann")).GetProperty("balance").GetInt64());
        var shown = await DoneAsync(restored, "GET", "/v1/locks/printer");
        Assert.Equal(held.GetProperty("token").GetInt64(), shown.GetProperty("token").GetInt64());
        Assert.False(shown.GetProperty("expired").GetBoolean(), "log time did not continue from the backup's");
        Assert.InRange(shown.GetProperty("expiresAt").GetInt64(), held.GetProperty("expiresAt").GetInt64(),
            held.GetProperty("expiresAt").GetInt64() + 3_600_000);

        // It survives a crash of all nodes, like any cluster.
        restored.Kill(0, 1, 2);
        restored.Start(0, 1, 2);
        await restored.ReadyAsync(0, 1, 2);
        Assert.Empty(before.Except(await restored.KeysAsync(1, "k", written)));
    }

    [Fact]
    public async Task A_witness_is_restored_too_and_lets_a_single_other_member_continue()
    {
        await BackUpOneAsync();
        using var nodes = new ThreeNodes("raft-actors.groups.kv.witnesses=[\"n3\"]", "raft-actors.persistence.bootstrap=off");
        for (var node = 0; node < 3; node++)
        {
            Assert.Equal((0, ""), Ended(await CliRun.Of(["restore", File, .. nodes.Configuration(node)])));
        }

        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        Assert.Equal("before", await nodes.Http.GetStringAsync(nodes.Url(1, "/v1/kv/kept")));
        nodes.Kill(0);
        await Conditions.Until("the witness votes", TimeSpan.FromSeconds(20), async () =>
            await nodes.StatusOf(HttpMethod.Put, 1, "/v1/kv/kept", "after") == HttpStatusCode.OK);

        // The witness has no state to send: the next endpoint is tried.
        string[] endpoints = ["-e", Endpoint(nodes, 2), "-e", Endpoint(nodes, 1)];
        var backup = await CliRun.Of(["backup", $"{File}2", "--group", "kv", .. endpoints]);
        Assert.Equal((0, ""), Ended(backup));
        var alone = await CliRun.Of(["backup", $"{File}3", "--group", "kv", "--timeout", "1s", "-e", Endpoint(nodes, 2)]);
        Assert.Equal(3, alone.Exit);
        Assert.Contains("witness", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_that_does_not_match_the_configuration_is_refused_before_any_write()
    {
        await BackUpOneAsync();
        using var node = new ThreeNodes();
        var data = node.DataDirectory(0);

        await Refused("is not in the backup", node, "--group", "nope");
        await Refused("has the machine 'kv' in the backup but 'counter'", node, "--set", "raft-actors.groups.kv.machine=counter");
        Assert.False(Directory.Exists(data));

        var narrow = _directory.File("narrow.conf", $$"""
            raft-actors {
              node-id = n1
              nodes.n1 = "127.0.0.1:{{TestPorts.Take(1)[0]}}"
              groups { kv.machine = kv, audit.machine = kv }
              host { http = "127.0.0.1:0", data-dir = "{{data}}" }
            }
            """);
        var unknownGroups = await CliRun.Of(["restore", File, "--config", narrow]);
        Assert.Equal(1, unknownGroups.Exit);
        Assert.Contains("group ledger is not in the configuration", unknownGroups.Error, StringComparison.Ordinal);
        var other = Path.Combine(_directory.Path, "other");
        var one = await CliRun.Of(["restore", File, "--config", narrow, "--group", "kv", "--data-dir", other]);
        Assert.Equal((0, ""), Ended(one));
        Assert.Contains("group audit: not restored, it starts empty", one.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
        Assert.True(System.IO.File.Exists(Path.Combine(other, "log", "head")));
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes[bytes.Length / 2] ^= 1;
        await System.IO.File.WriteAllBytesAsync(File, bytes);
        await Refused("damaged", node);
        Assert.False(Directory.Exists(data));

        async Task Refused(string reason, ThreeNodes nodes, params string[] more)
        {
            var run = await CliRun.Of(["restore", File, .. nodes.Configuration(0), .. more]);
            Assert.Equal(1, run.Exit);
            Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("log.db", "")]
    [InlineData("log/head", "")]
    [InlineData("snapshots.db-wal", "")]
    [InlineData("identity.db", "")]
    [InlineData("node.lock", "n1\ninitialised\n")]
    [InlineData("node.lock", "n1\nrestoring\n")]
    [InlineData("node.lock", "n2\n")]
    public async Task A_restore_does_not_touch_a_directory_that_contains_data(string file, string content)
    {
        await BackUpOneAsync();
        using var node = new ThreeNodes();
        var path = Path.Combine(node.DataDirectory(0), file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await System.IO.File.WriteAllTextAsync(path, content);

        var run = await CliRun.Of(["restore", File, .. node.Configuration(0)]);

        Assert.Equal(1, run.Exit);
        Assert.Contains(node.DataDirectory(0), run.Error, StringComparison.Ordinal);
        Assert.Equal(content, await System.IO.File.ReadAllTextAsync(path));
        Assert.Empty(Directory.GetFiles(node.DataDirectory(0)).Except([path, Path.Combine(node.DataDirectory(0), "node.lock")]));
    }

    [Fact]
    public async Task An_incomplete_restore_keeps_the_node_from_starting()
    {
        using var node = new ThreeNodes();
        Directory.CreateDirectory(node.DataDirectory(0));
        await System.IO.File.WriteAllTextAsync(Path.Combine(node.DataDirectory(0), "node.lock"), "n1\nrestoring\n");

        node.Start(0);

        Assert.Equal(2, await node[0].ExitAsync());
        Assert.Contains("incomplete restore", node[0].Output, StringComparison.Ordinal);
    }

    private static string Endpoint(ThreeNodes nodes, int node) => nodes.Url(node, "").ToString().TrimEnd('/');

    private static (int Exit, string Error) Ended(CliRun run) => (run.Exit, run.Error);

    /// <summary>A backup of a node in this process.</summary>
    private async Task BackUpOneAsync()
    {
        var node = new SingleNode();
        await node.InitializeAsync();
        Assert.Equal(0, (await CliRun.Of(["kv", "put", "kept", "before", "-e", node.Endpoint])).Exit);
        Assert.Equal(0, (await CliRun.Of(["backup", File, "-e", node.Endpoint])).Exit);
        await node.DisposeAsync();
    }

    private static async Task<JsonElement> DoneAsync(
        ThreeNodes nodes, string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), nodes.Url(1, path))
        {
            Content = body is null ? null : new StringContent(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var reply = await nodes.Http.SendAsync(request);
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.StatusCode == HttpStatusCode.OK, $"{method} {path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
