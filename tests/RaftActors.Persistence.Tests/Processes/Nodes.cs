using Akka.Actor;
using Akka.Configuration;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.TestKit.Machines;
using RaftActors.TestKit.Nodes;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Persistence.Tests.Processes;

/// <summary>Nodes <c>n1</c> to <c>n3</c> of one group with a list as its machine, in this process or another.</summary>
internal static class Nodes
{
    private const string Settings = """
        election { timeout-min = 200ms, timeout-max = 400ms }
        heartbeat-interval = 40ms
        snapshot { entries = 30, trailing-entries = 10 }
        """;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    /// <summary>Starts a node; <paramref name="plugins"/> configures its storage.</summary>
    public static ActorSystem Start(int node, IReadOnlyList<int> ports, Config plugins) =>
        LoopbackNode.Start("crash", node, ports, plugins, Settings);

    public static RaftClient Client(ActorSystem node) => Raft.Get(node).Client;

    /// <summary>Every node has the same list with every acknowledged name once, and the same log.</summary>
    public static async Task AssertNothingLost(IReadOnlyList<ActorSystem> nodes, Load load)
    {
        await load.CommitAsync("last");
        var last = (await Client(nodes[0]).QueryAsync("g", default, timeout: MaxWait)).Index;
        IReadOnlyList<string>? first = null;
        foreach (var node in nodes)
        {
            var answer = await Client(node).QueryAsync("g", default, Consistency.Sequential, last, MaxWait);
            Assert.True(answer.IsOk, answer.ToString());
            var list = ListMachine.Parse(answer.Result);
            first ??= list;
            Assert.Equal(first, list);
        }

        Assert.Equal(first!.Count, first.Distinct().Count());
        Assert.Empty(load.Acknowledged.Except(first));
        await AssertSameLogs(nodes);
    }

    private static async Task AssertSameLogs(IReadOnlyList<ActorSystem> nodes)
    {
        var logs = new Dictionary<long, string>();
        var compared = 0;
        await Conditions.Until("the logs have the same length", MaxWait, async () =>
        {
            var lengths = await Task.WhenAll(nodes.Select(async n => (await Client(n).StatusAsync()).Replicas[0].LastIndex));
            return lengths.Distinct().Count() == 1;
        });
        foreach (var node in nodes)
        {
            foreach (var entry in (await Client(node).StatusAsync(tail: 1000)).Replicas[0].Tail)
            {
                var text = $"{entry.Term} {entry.Kind} {entry.Bytes}";
                compared += logs.TryAdd(entry.Index, text) ? 0 : 1;
                Assert.Equal(logs[entry.Index], text);
            }
        }

        Assert.InRange(compared, 2, int.MaxValue);
    }
}
