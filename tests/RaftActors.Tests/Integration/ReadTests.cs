using RaftActors.Messages;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>Reads of every consistency on every node, right after a command was acknowledged.</summary>
[Collection(nameof(Integration))]
public sealed class ReadTests
{
    public static TheoryData<string> Reads =>
        ["linearizable", "at this node", "lease", "through the log", "sequential", "causal", "bounded staleness"];

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Acknowledged_commands_must_be_visible_to_reads_on_every_node(string read)
    {
        await using var cluster = new ClusterRig("lease.enabled = on");
        for (var i = 0; i < 10; i++)
        {
            var answer = await cluster.Commit(ClusterRig.Nodes[i % 3], $"{i}");
            var token = CausalToken.Empty.With("g", answer);
            var query = read switch
            {
                "linearizable" => new Query("g", default),
                "at this node" => new Query("g", default, AtThisNode: true),
                "lease" => new Query("g", default, Consistency.Lease),
                "through the log" => new Query("g", default, Consistency.ThroughLog),
                "sequential" => new Query("g", default, Consistency.Sequential, answer.Index),
                "causal" => new Query("g", default, Consistency.Causal, token.IndexOf("g")),
                _ => new Query("g", default, Consistency.BoundedStaleness, MaxStaleness: TimeSpan.Zero),
            };
            foreach (var node in ClusterRig.Nodes)
            {
                var seen = await cluster[node].QueryAsync(query with { Timeout = TimeSpan.FromSeconds(10) });
                Assert.True(seen.IsOk, seen.ToString());
                Assert.Empty(cluster.History.Acknowledged.Except(ListMachine.Parse(seen.Result)));
                Assert.InRange(seen.Index, answer.Index, long.MaxValue);
            }
        }
    }

    [Fact]
    public async Task A_node_that_is_cut_off_must_answer_local_reads_and_bounded_ones_only_within_their_bound()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "before");
        var bounded = new Query(
            "g", default, Consistency.BoundedStaleness, Timeout: TimeSpan.FromSeconds(2), MaxStaleness: TimeSpan.FromSeconds(30));
        Assert.True((await cluster["n1"].QueryAsync(bounded)).IsOk);

        await cluster.Stop("n2", "n3");

        Assert.True((await cluster["n1"].QueryAsync(bounded)).IsOk);
        Assert.False((await cluster["n1"].QueryAsync(bounded with { MaxStaleness = TimeSpan.FromMilliseconds(1) })).IsOk);
        Assert.False((await cluster["n1"].QueryAsync(new Query("g", default, AtThisNode: true, Timeout: TimeSpan.FromSeconds(2)))).IsOk);
        Assert.True((await cluster["n1"].QueryAsync(new Query("g", default, Consistency.Local))).IsOk);
    }

    [Fact]
    public void A_token_must_remember_the_newest_index_of_each_group()
    {
        var answer = new Answer(Outcome.Ok, 7, 1, default, null, null);
        var token = CausalToken.Empty.With("a", answer).With("b", answer with { Index = 3 }).With("a", answer with { Index = 5 });

        Assert.Equal((7L, 3L, 0L), (token.IndexOf("a"), token.IndexOf("b"), token.IndexOf("c")));
        Assert.Same(token, token.With("a", answer with { Outcome = Outcome.Unknown, Index = 99 }));
    }
}
