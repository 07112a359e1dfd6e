using System.Net;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>A node's promises survive every compaction; if they are lost, the node reports it and takes no further part.</summary>
[Collection(nameof(Processes))]
public sealed class LostDataTests
{
    private const int Keys = 100;

    [Fact]
    public async Task Groups_without_entries_after_a_snapshot_recover_when_all_nodes_were_killed()
    {
        using var nodes = new ThreeNodes("raft-actors.snapshot.trailing-entries=0", "raft-actors.snapshot.entries=50");
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        for (var key = 0; key < Keys; key++)
        {
            await PutAsync(nodes, 0, $"k{key}");
        }

        for (var node = 0; node < 3; node++)
        {
            // The whole log is compacted, with nothing after it: the compaction record is the only one left.
            var asked = $$"""{"node":"n{{node + 1}}"}""";
            await Conditions.Until("a snapshot is the whole log", TimeSpan.FromSeconds(20), async () =>
                await nodes.StatusOf(HttpMethod.Post, 0, "/v1/groups/kv/snapshot", asked) == HttpStatusCode.OK);
        }

        nodes.Kill(0, 1, 2);
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);

        for (var key = 0; key < Keys; key++)
        {
            Assert.Equal(HttpStatusCode.OK, await nodes.StatusOf(HttpMethod.Get, key % 3, $"/v1/kv/k{key}"));
        }
    }

    /// <param name="lost">The files and folders that are missing when the node restarts.</param>
    [Theory]
    [InlineData("log")]
    [InlineData("log snapshots")]
    [InlineData("log snapshots identity.db")]
    public async Task A_node_that_lost_its_files_stays_out_and_the_others_continue(string lost)
    {
        using var nodes = new ThreeNodes();
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        for (var key = 0; key < 5; key++)
        {
            await PutAsync(nodes, 2, $"k{key}");
        }

        Assert.Equal(0, await nodes[2].TerminateAsync());
        foreach (var name in lost.Split(' '))
        {
            if (name == "log")
            {
                Directory.Delete(Path.Combine(nodes.DataDirectory(2), name), recursive: true);
            }
            else
            {
                Directory.GetFiles(nodes.DataDirectory(2), $"{name}*").ToList().ForEach(File.Delete);
            }
        }

        var snapshots = Path.Combine(nodes.DataDirectory(2), "snapshots");
        if (lost.Contains("snapshots", StringComparison.Ordinal) && Directory.Exists(snapshots))
        {
            Directory.Delete(snapshots, recursive: true);
        }

        nodes.Start(2);
        if (lost.Contains("identity", StringComparison.Ordinal))
        {
            Assert.Equal(2, await nodes[2].ExitAsync());
            Assert.Contains("has lost identity.db", nodes[2].Output, StringComparison.Ordinal);
        }
        else
        {
            await Conditions.Until("it is said", TimeSpan.FromSeconds(20), () =>
                Task.FromResult(nodes[2].Output.Contains("RA2006", StringComparison.Ordinal))
            );

            // The replicas start before HTTP listens.
            await Conditions.Until("HTTP says so too", TimeSpan.FromSeconds(20), async () =>
                await nodes.StatusOf(HttpMethod.Get, 2, "/health/ready") == HttpStatusCode.ServiceUnavailable);
        }

        await PutAsync(nodes, 0, "after");
    }

    private static Task PutAsync(ThreeNodes nodes, int node, string key) => Conditions.Until(
        key, TimeSpan.FromSeconds(20), async () => await nodes.StatusOf(HttpMethod.Put, node, $"/v1/kv/{key}", "v") == HttpStatusCode.OK);
}
