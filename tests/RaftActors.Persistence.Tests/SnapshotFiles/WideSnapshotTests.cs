using System.Diagnostics;
using Akka.Actor;
using RaftActors.Persistence.Tests.Processes;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Network;
using RaftActors.TestKit.Nodes;
using RaftActors.TestKit.Processes;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>A snapshot that is larger than the memory allowed for it: saved, sent to a new node, and loaded again at a restart.</summary>
[Collection("Memory")]
public sealed class WideSnapshotTests(ITestOutputHelper output)
{
    /// <summary>Less than half a copy; three nodes in one process, and their garbage, take about 50 MB.</summary>
    private const long MaxGrowth = 96 * 1024 * 1024;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_snapshot_of_any_size_is_saved_sent_and_loaded_in_bounded_memory()
    {
        using var directory = new TemporaryDirectory();
        var ports = Ports.Take(3);
        var nodes = new List<ActorSystem> { Start(1), Start(2) };
        try
        {
            var client = Nodes.Client(nodes[0]);
            for (var i = 0; i < 5; i++)
            {
                Assert.True((await client.ProposeAsync("g", new byte[] { 1 }, MaxWait)).IsOk);
            }

            using var heap = new HeapWatch();
            var clock = Stopwatch.StartNew();
            var saved = await client.TakeSnapshotAsync("g", timeout: MaxWait);
            Assert.True(saved.IsOk, saved.ToString());
            Report("saved");

            nodes.Add(Start(3));
            await Until("the snapshot is installed", saved.Index);
            Report("sent and installed");

            await nodes[2].Terminate();
            nodes[2] = Start(3);
            await Until("the snapshot is loaded", saved.Index);
            var answer = await Nodes.Client(nodes[2]).QueryAsync("g", default, timeout: MaxWait);
            Assert.Equal(5, BitConverter.ToInt64(answer.Result.Span));
            Report("loaded after a restart");
            Assert.InRange(heap.Growth, 0, MaxGrowth);

            void Report(string what)
            {
                output.WriteLine($"{what}: {clock.ElapsedMilliseconds} ms, heap +{heap.Growth / 1024 / 1024} MB");
                clock.Restart();
            }
        }
        finally
        {
            await Task.WhenAll(nodes.Select(n => n.Terminate()));
        }

        Assert.Empty(OpenFiles.Below(directory.Path));

        ActorSystem Start(int node) => LoopbackNode.Start(
            "wide", node, ports, directory.Path,
            """
            machines.wide = "RaftActors.Persistence.Tests.SnapshotFiles.WideMachine, RaftActors.Persistence.Tests"
            groups.g.machine = wide
            snapshot.trailing-entries = 0
            election { timeout-min = 1s, timeout-max = 2s }
            """);

        Task Until(string what, long index) => Conditions.Until(
            what, MaxWait,
            async () => (await Nodes.Client(nodes[2]).StatusAsync()).Replicas is [var replica] && replica.LastApplied >= index);
    }
}
