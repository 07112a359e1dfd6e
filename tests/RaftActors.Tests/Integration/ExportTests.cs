using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>Exports of a group's whole state from any node that holds a replica.</summary>
[Collection(nameof(Integration))]
public sealed class ExportTests
{
    [Fact]
    public async Task An_export_from_leader_or_follower_must_include_everything_acknowledged_before()
    {
        await using var cluster = new ClusterRig();
        for (var round = 0; round < 5; round++)
        {
            foreach (var node in ClusterRig.Nodes)
            {
                var last = await cluster.Commit(node, $"round {round}");

                var (answer, state) = await cluster[node].ExportAsync("g");

                Assert.True(answer.IsOk, answer.ToString());
                Assert.Equal(("g", "list", answer.Index, answer.Term), (state!.Group, state.Machine, state.Index, state.Term));
                Assert.True(state.Index >= last.Index && state.Timestamp > 0, $"{state} after {last}");
                Assert.Equal(ClusterRig.Nodes, state.Voters);
                Assert.Empty(cluster.History.Acknowledged.Except(Loaded(state)));
            }
        }
    }

    [Fact]
    public async Task An_export_from_a_node_without_a_replica_must_name_nodes_that_may_have_one()
    {
        await using var cluster = new ClusterRig("groups.g.voters = [n1, n2]");
        await cluster.Commit("n1", "first");

        var (refused, state) = await cluster["n3"].ExportAsync("g");

        Assert.Equal((Outcome.Refused, null), (refused.Outcome, state));
        Assert.Contains("n1, n2", refused.Message!, StringComparison.Ordinal);
        Assert.Equal(Outcome.NoSuchGroup, (await cluster["n3"].ExportAsync("none")).Answer.Outcome);
    }

    [Fact]
    public async Task An_export_without_a_majority_must_fail()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "first");
        await cluster.Stop("n2", "n3");

        var (answer, state) = await cluster["n1"].ExportAsync("g", TimeSpan.FromSeconds(2));

        Assert.Equal((Outcome.NoLeader, null), (answer.Outcome, state));
    }

    [Fact]
    public async Task An_export_from_a_witness_must_be_refused()
    {
        await using var cluster = new ClusterRig("groups.g.witnesses = [n3]");
        await cluster.Commit("n1", "first");

        var (answer, _) = await cluster["n3"].ExportAsync("g");

        Assert.Equal(Outcome.Refused, answer.Outcome);
        Assert.Contains("witness", answer.Message!, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Loaded(GroupState state)
    {
        var machine = new ReplicatedMachine(() => new ListMachine(), "g");
        machine.Load(SnapshotBytes.InMemory(state.Bytes), new EntryId(new LogIndex(state.Index), new Term(state.Term)));
        return ListMachine.Parse(machine.Query(default));
    }
}
