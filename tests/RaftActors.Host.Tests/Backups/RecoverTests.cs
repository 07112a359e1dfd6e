using System.Net;
using RaftActors.Host.Tests.Cli;
using RaftActors.Host.Tests.Processes;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Backups;

/// <summary>Two of three nodes are lost permanently.</summary>
[Collection(nameof(Backups))]
public sealed class RecoverTests
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);
    private static readonly string[] Groups = ["counter", "kv", "ledger", "lock"];
    private static readonly string[] N3Alone = [.. Groups.Select(g => $"raft-actors.groups.{g}.voters=[\"n3\"]")];

    [Fact]
    public async Task The_survivor_continues_alone_and_accepts_new_members()
    {
        using var nodes = new ThreeNodes();
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        var writer = new NumberedWriter(nodes);
        writer.Start();
        await writer.MoreAsync(30);
        await writer.StopAsync();
        await nodes.KeysAsync(2, "k", writer.LastIndex);

        await Refused("another process", nodes, "--accept-data-loss");
        nodes.Kill(2);
        await Refused("majority is not lost", nodes, "--accept-data-loss");
        nodes.Kill(0);
        await Refused("n2 at 127.0.0.1", nodes, "--accept-data-loss");
        nodes.Kill(1);
        Directory.Delete(nodes.DataDirectory(0), recursive: true);
        Directory.Delete(nodes.DataDirectory(1), recursive: true);
        await Refused("--accept-data-loss", nodes);
        await Refused("unknown group 'nope'", nodes, "--accept-data-loss", "--group", "nope");

        var recovered = await RecoverAsync(nodes, 2, "--accept-data-loss");

        Assert.Equal((0, ""), (recovered.Exit, recovered.Error));
        Assert.All(Groups, g => Assert.Contains($"group {g}: RECOVERED", recovered.Output, StringComparison.Ordinal));
        var twice = await RecoverAsync(nodes, 2, "--accept-data-loss");
        Assert.Equal(0, twice.Exit);
        Assert.DoesNotContain("RECOVERED", twice.Output, StringComparison.Ordinal);

        nodes.Start(2);
        await nodes.ReadyAsync(2);
        Assert.Empty(writer.Acknowledged.Except(await nodes.KeysAsync(2, "k", writer.LastIndex)));
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Put, 2, "/v1/kv/after", "x"));

        nodes.StartWith(0, N3Alone);
        var endpoint = nodes.Url(2, "").ToString().TrimEnd('/');
        await Conditions.Until("added", WaitLimit, async () => (await CliRun.Of(["member", "add", "n1", "-e", endpoint])).Exit == 0);
        await Conditions.Until(
            "promoted", WaitLimit,
            async () => (await CliRun.Of(["member", "promote", "n1", "-e", endpoint])).Exit == 0, () => nodes[0].Output);
        var last = System.Text.Json.JsonDocument.Parse(
            await (await nodes.Http.PutAsync(nodes.Url(0, "/v1/kv/both"), new StringContent("x"))).Content.ReadAsStringAsync());
        Assert.Empty(writer.Acknowledged.Except(await nodes.KeysAsync(0, "k", last.RootElement.GetProperty("index").GetInt64())));
    }

    [Fact]
    public async Task A_survivor_that_was_not_emptied_does_not_take_the_group_back()
    {
        using var nodes = new ThreeNodes();
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        await PutAsync(nodes, 2, "all");
        nodes.Kill(2);
        for (var key = 0; key < 20; key++)
        {
            // Entries that the recovered node will not have: the log of n2 is longer, with a later term where n3 led before.
            await PutAsync(nodes, 1, $"lost{key}");
        }

        nodes.Kill(0, 1);
        Assert.Equal(0, (await RecoverAsync(nodes, 2, "--accept-data-loss")).Exit);

        nodes.Start(1);
        await Conditions.Until("n2 runs", WaitLimit, async () =>
            await nodes.StatusOf(HttpMethod.Get, 1, "/health/live") == HttpStatusCode.OK
        );
        nodes.Start(2);
        await nodes.ReadyAsync(2);
        await PutAsync(nodes, 2, "after");
        nodes.Kill(2);
        nodes.Start(2);
        await nodes.ReadyAsync(2);

        await Conditions.Until("n2 learns that it is not a member", WaitLimit, async () =>
            (await nodes.Http.GetStringAsync(nodes.Url(1, "/v1/groups/kv"))).Contains("Removed", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Get, 2, "/v1/kv/all"));
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Get, 2, "/v1/kv/after"));
        Assert.Equal(HttpStatusCode.NotFound, await nodes.StatusOf(HttpMethod.Get, 2, "/v1/kv/lost19"));
        Assert.Equal(2, await nodes.LeaderAsync());
    }

    [Fact]
    public async Task A_node_without_data_is_not_recovered()
    {
        using var nodes = new ThreeNodes();

        await Refused("contains no data of a node", nodes, "--accept-data-loss");

        Assert.False(Directory.Exists(nodes.DataDirectory(2)));
    }

    private static Task PutAsync(ThreeNodes nodes, int node, string key) => Conditions.Until(
        key, WaitLimit, async () => await nodes.StatusOf(HttpMethod.Put, node, $"/v1/kv/{key}", "v") == HttpStatusCode.OK);

    private static Task<CliRun> RecoverAsync(ThreeNodes nodes, int node, params string[] more) =>
        CliRun.Of(["recover", .. nodes.Configuration(node), .. more]);

    private static async Task Refused(string reason, ThreeNodes nodes, params string[] more)
    {
        var run = await RecoverAsync(nodes, 2, more);
        Assert.True(run.Exit == 1, $"exit {run.Exit}: {run.Output} {run.Error}");
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }
}
