using System.Text;
using RaftActors.Messages;
using RaftActors.Status;
using Xunit;

namespace RaftActors.Tests.Integration;

[Collection(nameof(Integration))]
public sealed class ClusterTests
{
    [Fact]
    public async Task Every_node_must_accept_commands_and_linearizable_reads()
    {
        await using var cluster = new ClusterRig();
        foreach (var node in ClusterRig.Nodes)
        {
            await cluster.Commit(node, $"by {node}");
            foreach (var reader in ClusterRig.Nodes)
            {
                Assert.Empty(cluster.History.Acknowledged.Except(await cluster.Read(reader)));
            }
        }

        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task When_the_leader_stops_another_must_take_over_without_losing_acknowledged_commands()
    {
        await using var cluster = new ClusterRig();
        for (var round = 0; round < 2; round++)
        {
            var leader = (await cluster.Commit("n1", "first")).Leader!;
            await Task.WhenAll(Enumerable.Range(0, 30).Select(i => cluster.Commit(ClusterRig.Nodes[i % 3], $"{round}-{i}")));
            var others = ClusterRig.Nodes.Where(n => n != leader).ToArray();
            await cluster.Stop(leader);
            Assert.NotEqual(leader, (await cluster.Commit(others[0], "after")).Leader);
            await cluster.AssertNothingLost(others);
            cluster.Start(leader);
            await cluster.AssertNothingLost(ClusterRig.Nodes);
        }
    }

    [Fact]
    public async Task A_minority_must_acknowledge_nothing_and_continue_when_a_node_returns()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "before");
        await cluster.Stop("n2", "n3");
        var timeout = TimeSpan.FromSeconds(1);
        var proposals = Enumerable.Range(0, 5).Select(i => cluster["n1"].ProposeAsync("g", Encoding.UTF8.GetBytes($"lost {i}"), timeout));
        var reads = Enumerable.Range(0, 5).Select(_ => cluster["n1"].QueryAsync("g", default, timeout: timeout));
        foreach (var answer in await Task.WhenAll(proposals))
        {
            Assert.True(answer.Outcome is Outcome.NoLeader or Outcome.Unknown, answer.ToString());
        }

        foreach (var answer in await Task.WhenAll(reads))
        {
            Assert.Equal(Outcome.NoLeader, answer.Outcome);
        }

        var local = await cluster["n1"].QueryAsync("g", default, Consistency.Local, timeout: timeout);
        Assert.True(local.IsOk);

        cluster.Start("n3");
        await cluster.Commit("n1", "together again");
        await cluster.AssertNothingLost("n1", "n3");
        cluster.Start("n2");
        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task After_all_nodes_restart_everything_acknowledged_must_still_exist()
    {
        await using var cluster = new ClusterRig();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => cluster.Commit(ClusterRig.Nodes[i % 3], $"{i}")));
        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
        }

        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task A_node_that_was_down_for_long_must_catch_up_through_a_snapshot()
    {
        await using var cluster = new ClusterRig(
            "snapshot { entries = 20, trailing-entries = 5, chunk-bytes = 100, chunks-in-flight = 2 }");
        await cluster.Commit("n1", "before");
        await cluster.Stop("n3");
        for (var i = 0; i < 150; i++)
        {
            await cluster.Commit("n1", $"while away {i}");
        }

        cluster.Start("n3");
        await cluster.AssertNothingLost(ClusterRig.Nodes);
        var replica = Assert.Single((await cluster["n3"].StatusAsync()).Replicas);
        Assert.Equal((ReplicaPhase.Running, null), (replica.Phase, replica.Problem));
        Assert.InRange(replica.SnapshotIndex, 20, long.MaxValue);

        // The received snapshot is durable: the node restarts from it.
        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
        }

        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task A_command_larger_than_a_frame_must_pass_and_one_above_the_limit_be_refused()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "first");
        var length = 1024 * 1024;
        foreach (var node in ClusterRig.Nodes)
        {
            // One that an election ended as unknown may be in the list too: each has a length of its own.
            var answer = await cluster[node].ProposeAsync("g", new byte[length], TimeSpan.FromSeconds(10));
            for (var attempt = 1; answer.Outcome == Outcome.Unknown && attempt < 5; attempt++)
            {
                answer = await cluster[node].ProposeAsync("g", new byte[--length], TimeSpan.FromSeconds(10));
            }

            Assert.True(answer.IsOk, answer.ToString());
            cluster.History.Add($"{length--} bytes");

            answer = await cluster[node].ProposeAsync("g", new byte[(1024 * 1024) + 1], TimeSpan.FromSeconds(10));
            Assert.Equal(Outcome.TooLarge, answer.Outcome);
        }

        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task Many_commands_at_once_must_each_be_answered_and_applied_once()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "first");
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async i =>
                {
                    var answer = await cluster[ClusterRig.Nodes[i % 3]]
                        .ProposeAsync("g", Encoding.UTF8.GetBytes($"c{i}"), TimeSpan.FromSeconds(10));
                    Assert.StartsWith(
                        $"c{i}@", answer.IsOk ? Encoding.UTF8.GetString(answer.Result.Span) : $"c{i}@", StringComparison.Ordinal);
                    return (Name: $"c{i}", answer.IsOk, answer.Index);
                }));

        var done = answers.Where(a => a.IsOk).ToList();
        Assert.InRange(done.Count, 150, 200);
        Assert.Equal(done.Count, done.Select(a => a.Index).Distinct().Count());
        cluster.History.Add(done.Select(a => a.Name));
        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }
}
