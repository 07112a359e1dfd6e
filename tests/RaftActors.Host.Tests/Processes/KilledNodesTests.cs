using System.Net;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Host.Tests.Processes;

[Collection(nameof(Processes))]
public sealed class KilledNodesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Killing_the_leader_repeatedly_loses_no_acknowledged_write_and_causes_no_long_gap()
    {
        using var nodes = new ThreeNodes();
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        var writer = new NumberedWriter(nodes);
        writer.Start();
        await writer.MoreAsync(50);

        for (var round = 0; round < 3; round++)
        {
            var leader = await nodes.LeaderAsync();
            nodes.Kill(leader);
            await writer.MoreAsync(50);
            nodes.Start(leader);
            await nodes.ReadyAsync(leader);
            await writer.MoreAsync(20);
        }

        await writer.StopAsync();
        output.WriteLine($"{writer.Count} acknowledged, longest gap {writer.LongestGap.TotalMilliseconds:0} ms");
        Assert.True(writer.LongestGap < TimeSpan.FromSeconds(5), $"nothing was acknowledged for {writer.LongestGap}");
        await AllThereAsync(nodes, writer);
    }

    [Fact]
    public async Task Killing_all_nodes_at_once_loses_no_acknowledged_write()
    {
        using var nodes = new ThreeNodes();
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        var writer = new NumberedWriter(nodes);
        writer.Start();
        await writer.MoreAsync(200);

        nodes.Kill(0, 1, 2);
        await writer.StopAsync();
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);

        await AllThereAsync(nodes, writer);
    }

    [Fact]
    public async Task Without_a_majority_no_write_or_linearizable_read_completes_and_with_one_more_node_both_do()
    {
        using var nodes = new ThreeNodes("raft-actors.client.request-timeout=1500ms");
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Put, 0, "/v1/kv/before", "x"));
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Get, 0, "/v1/kv/before"));

        // The leader is the survivor: it must detect by itself that it has lost its followers.
        var left = await nodes.LeaderAsync();
        int[] gone = [.. Enumerable.Range(0, 3).Where(n => n != left)];
        nodes.Kill(gone);

        for (var i = 0; i < 4; i++)
        {
            var write = await nodes.StatusOf(HttpMethod.Put, left, $"/v1/kv/without{i}", "x");
            Assert.True(write is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout, $"a write was answered with {write}");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await nodes.StatusOf(HttpMethod.Get, left, "/v1/kv/before"));
        }

        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Get, left, "/v1/kv/before?consistency=stale"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await nodes.StatusOf(HttpMethod.Get, left, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Get, left, "/health/live"));

        nodes.Start(gone[0]);
        await nodes.ReadyAsync(left, gone[0]);
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Put, left, "/v1/kv/after", "x"));
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Get, gone[0], "/v1/kv/before"));
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Get, gone[0], "/v1/kv/after"));
    }

    [Fact]
    public async Task A_terminated_node_exits_with_code_0_and_keeps_its_data_across_a_restart()
    {
        using var nodes = new ThreeNodes();
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Put, 1, "/v1/kv/kept", "x"));

        for (var node = 0; node < 3; node++)
        {
            Assert.Equal(0, await nodes[node].TerminateAsync());
        }

        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Get, 2, "/v1/kv/kept"));
    }

    private static async Task AllThereAsync(ThreeNodes nodes, NumberedWriter writer)
    {
        for (var node = 0; node < 3; node++)
        {
            var missing = writer.Acknowledged.Except(await nodes.KeysAsync(node, "k", writer.LastIndex)).ToList();
            Assert.True(
                missing.Count == 0,
                $"n{node + 1} lost {missing.Count} of {writer.Count} acknowledged keys: {string.Join(' ', missing.Take(10))}");
        }
    }
}
