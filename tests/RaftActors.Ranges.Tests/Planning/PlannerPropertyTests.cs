using CsCheck;
using RaftActors.Ranges.Map;
using Xunit;

namespace RaftActors.Ranges.Tests.Planning;

/// <summary>R32, and that every plan ends: carried out again and again it comes to rest, and stays there.</summary>
public sealed class PlannerPropertyTests
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue];

    [Fact]
    public void Plans_come_to_rest() => Seeds.Sample(
        seed =>
        {
            var cluster = Random(seed, out var random);
            cluster.Settle();

            // Something happens, and it comes to rest again.
            Disturb(cluster, random);
            cluster.Settle();
            cluster.Silent.Clear();
            cluster.Settle();
            AssertSpread(cluster);
        },
        iter: 150);

    private static SimCluster Random(int seed, out Random random)
    {
        random = new Random(seed);
        var cluster = new SimCluster(seed);
        var (nodes, zones) = (random.Next(1, 7), random.Next(1, 4));
        for (var i = 1; i <= nodes; i++)
        {
            cluster.AddNode($"n{i}", $"z{random.Next(zones)}", random.Next(4) == 0 ? 2 : 1);
        }

        var wanted = random.Next(1, 4);
        var choose = random;
        cluster.AddKeyspace(
            random.Next(1, 10),
            wanted,
            random.Next(2) == 0 ? "zone" : "",
            _ => Enumerable.Range(1, nodes).OrderBy(_ => choose.Next()).Take(choose.Next(1, wanted + 2)).Select(n => $"n{n}"),
            random.Next(3) > 0);
        foreach (var range in cluster.Image.Ranges)
        {
            cluster.Bytes[range.Group] = random.Next(3) * (long)random.Next(100_000_000);
        }

        return cluster;
    }

    private static void Disturb(SimCluster cluster, Random random)
    {
        var node = cluster.Image.Nodes[random.Next(cluster.Image.Nodes.Length)];
        switch (random.Next(4))
        {
            case 0:
                cluster.Silent[node.Id] = cluster.Now;
                break;
            case 1:
                cluster.Do(new MapCommand.SetNodeMode(node.Id, NodeMode.Draining, NodeMode.Active));
                break;
            case 2 when cluster.Image.Ranges.All(r => r.Stage == RangeStage.Retired || r.Replicas.Length > 2):
                cluster.Wipe(node.Id);
                break;
            default:
                cluster.AddNode("n9", "z9");
                break;
        }
    }

    /// <summary>At rest no node has two replicas more than another that could take one.</summary>
    private static void AssertSpread(SimCluster cluster)
    {
        var image = cluster.Image;
        Assert.All(image.Operations, o => Assert.NotEqual(OperationOutcome.Open, o.Outcome));
        if (image.Keyspaces[0].Placement.Spread.Length == 0 && image.Nodes.All(n => n is { Capacity: 1, Mode: NodeMode.Active }))
        {
            var counts = image.Nodes.Select(n => cluster.Replicas(n.Id)).ToList();
            Assert.True(counts.Max() - counts.Min() <= 1, $"seed {cluster.Seed}: {string.Join(' ', counts)}");
        }

        foreach (var range in image.Ranges.Where(r => r.Stage == RangeStage.Active))
        {
            var voters = range.Replicas.Count(r => r.Stage == ReplicaStage.Member);
            var possible = image.Nodes.Count(n => n.Mode == NodeMode.Active);
            Assert.True(
                voters >= Math.Min(image.Keyspaces[0].Replicas, possible), $"seed {cluster.Seed}: {range.Group} has {voters} voters");
        }
    }
}
