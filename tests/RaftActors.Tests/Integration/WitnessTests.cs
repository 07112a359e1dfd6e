using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>Two full replicas and a witness: it forms a majority with either of them and stores no state.</summary>
[Collection(nameof(Integration))]
public sealed class WitnessTests
{
    private const string WithWitness = """
        groups.g.witnesses = [n3]
        snapshot { entries = 30, trailing-entries = 5 }
        """;

    [Fact]
    public async Task One_full_node_and_the_witness_must_continue_and_the_other_node_catch_up_later()
    {
        await using var cluster = new ClusterRig(WithWitness);
        await cluster.Commit("n3", "through the witness's node");
        foreach (var gone in new[] { "n1", "n2" })
        {
            var other = gone == "n1" ? "n2" : "n1";
            await cluster.Stop(gone);
            for (var i = 0; i < 100; i++)
            {
                await cluster.Commit(other, $"without {gone} {i}");
            }

            Assert.Equal("Witness", (await Replica(cluster, "n3")).Role);
            cluster.Start(gone);
            await cluster.AssertNothingLost("n1", "n2");
        }
    }

    [Fact]
    public async Task A_witness_that_was_down_must_return_through_a_snapshot_and_answer_no_reads()
    {
        await using var cluster = new ClusterRig(WithWitness);
        await cluster.Commit("n1", "first");
        await cluster.Stop("n3");
        for (var i = 0; i < 100; i++)
        {
            await cluster.Commit("n1", $"{i}");
        }

        cluster.Start("n3");
        await cluster.Stop("n2");
        await cluster.AssertNothingLost("n1");

        var witness = await Replica(cluster, "n3");
        Assert.Equal((ReplicaPhase.Running, "Witness", null), (witness.Phase, witness.Role, witness.Problem));
        Assert.InRange(witness.SnapshotIndex, 30, long.MaxValue);

        // Local reads on the witness's node are answered by a replica with a machine.
        var local = await cluster["n3"].QueryAsync("g", default, Consistency.Local, timeout: TimeSpan.FromSeconds(5));
        Assert.True(local.IsOk, local.ToString());
        Assert.Contains(cluster.History.Acknowledged[0], ListMachine.Parse(local.Result));

        // Its log without payloads is durable like any other.
        await cluster.Stop("n1", "n3");
        cluster.Start("n1");
        cluster.Start("n3");
        await cluster.AssertNothingLost("n1");
        cluster.Start("n2");
        await cluster.AssertNothingLost("n1", "n2");
    }

    private static async Task<ReplicaStatus> Replica(ClusterRig cluster, string node) =>
        Assert.Single((await cluster[node].StatusAsync()).Replicas);
}
