using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RaftActors.Hosting.Tests.Nodes;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Hosting.Tests;

/// <summary>Three hosts in one process: health follows the cluster.</summary>
public sealed class ThreeNodesTests : IAsyncLifetime
{
    private NodeHost[] _nodes = [];

    public async Task InitializeAsync()
    {
        var ports = Ports.Take(3);
        _nodes =
        [
            .. Enumerable.Range(0, 3).Select(i => NodeHost.Build(
                akka => akka
                    .WithRaft(o =>
                    {
                        o.NodeId = $"n{i + 1}";
                        for (var n = 0; n < 3; n++)
                        {
                            o.Nodes[$"n{n + 1}"] = $"127.0.0.1:{ports[n]}";
                        }
                    })
                    .WithRaftGroup<Orders>("orders", o => o.Members = ["n1", "n2", "n3"])
                    .WithRaftLeaderService<Postmaster>("orders")
                    .WithRaftReadinessCheck()
                    .WithRaftQuorumCheck(),
                port: ports[i])),
        ];
        await Task.WhenAll(_nodes.Select(n => n.StartAsync()));
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Checks_follow_the_loss_of_a_minority_and_of_the_majority()
    {
        Assert.Equal("tea costs 3", await _nodes[0].ProposeAsync("orders", "tea"));
        foreach (var node in _nodes)
        {
            await node.UntilAsync(RaftHealthCheckExtensions.Ready, HealthStatus.Healthy);
            await node.UntilAsync(RaftHealthCheckExtensions.Quorum, HealthStatus.Healthy);
        }

        // The leader ends its work, then hands over; the others continue.
        var leader = await LeaderAsync(_nodes);
        await leader.Host.StopAsync();
        await Conditions.Until(
            () => leader.Journal.Count("leads") == leader.Journal.Count("ended"), "the work has ended", TimeSpan.FromSeconds(20));
        var others = _nodes.Where(n => n != leader).ToArray();
        Assert.Equal("coffee costs 6", await others[0].ProposeAsync("orders", "coffee"));
        foreach (var node in others)
        {
            await node.UntilAsync(RaftHealthCheckExtensions.Ready, HealthStatus.Healthy);
            await node.UntilAsync(RaftHealthCheckExtensions.Quorum, HealthStatus.Healthy);
        }

        var next = await LeaderAsync(others);
        var last = others.Single(n => n != next);
        await next.Host.StopAsync();
        var id = last.Services.GetRequiredService<Raft>().Settings.NodeId;
        var ready = await last.UntilAsync(RaftHealthCheckExtensions.Ready, HealthStatus.Unhealthy);
        Assert.Equal($"{id}: orders: knows no leader", ready.Description);
        Assert.Equal("knows no leader", ready.Data["orders"]);
        var quorum = await last.UntilAsync(RaftHealthCheckExtensions.Quorum, HealthStatus.Degraded);
        Assert.Equal($"{id}: orders: knows no leader", quorum.Description);
    }

    /// <summary>The node whose work of the leader runs; there is one.</summary>
    private static async Task<NodeHost> LeaderAsync(NodeHost[] nodes)
    {
        NodeHost[] leaders = [];
        await Conditions.Until(
            () => (leaders = [.. nodes.Where(n => n.Journal.Count("leads") > n.Journal.Count("ended"))]).Length == 1,
            "one node does the leader's work",
            TimeSpan.FromSeconds(20));
        return leaders[0];
    }
}
