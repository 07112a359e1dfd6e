using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>
/// A node whose replica is not a member: it learns and reports that, stops its replica, and serves clients like any node without one.
/// </summary>
[Collection(nameof(Integration))]
public sealed class RemovalTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("", "n2", "n1 n3")]
    [InlineData("groups.g { voters = [n1, n3], learners = [n2] }", "n2", "n1 n3")]
    [InlineData("groups.g.witnesses = [n2]", "n2", "n1 n3")]
    public async Task A_removed_member_must_report_its_removal_and_its_node_route_requests_even_after_a_restart(
        string settings, string removed, string voters)
    {
        await using var cluster = new ClusterRig(settings);
        await cluster.Commit("n1", "first");
        await Do(cluster, new RemoveMember("g", removed));

        await Routes(cluster, removed, voters);
        await cluster.Stop(removed);
        cluster.Start(removed, settings);
        await Routes(cluster, removed, voters);

        await cluster.Stop("n1", "n3");
        cluster.Start("n1", settings);
        cluster.Start("n3", settings);
        Assert.True((await cluster[removed].QueryAsync("g", default, timeout: MaxWait)).IsOk);
    }

    [Fact]
    public async Task A_member_removed_while_it_was_down_must_learn_of_its_removal()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "first");
        await cluster.Stop("n2");
        await Do(cluster, new RemoveMember("g", "n2"));
        cluster.Start("n2");

        await Routes(cluster, "n2", "n1 n3");
    }

    [Fact]
    public async Task A_leader_that_removed_itself_must_stop_and_its_node_route_requests()
    {
        await using var cluster = new ClusterRig();
        var leader = (await cluster.Commit("n1", "first")).Leader!;
        await Do(cluster, new RemoveMember("g", leader));

        await Routes(cluster, leader, string.Join(' ', ClusterRig.Nodes.Where(n => n != leader)));
    }

    [Fact]
    public async Task A_replaced_member_must_stop_and_its_node_route_requests()
    {
        await using var cluster = new ClusterRig("groups.g { voters = [n1, n2], learners = [n3] }");
        await cluster.Commit("n1", "first");
        await Do(cluster, new ReplaceMember("g", "n2", "n3"));

        await Routes(cluster, "n2", "n1 n3");
    }

    [Fact]
    public async Task A_node_that_was_never_added_must_learn_that_despite_its_configuration()
    {
        const string two = "groups.g.voters = [n1, n2]";
        await using var cluster = new ClusterRig(two);
        await cluster.Commit("n1", "first");
        await cluster.Stop("n3");
        cluster.Start("n3", "groups.g.voters = [n1, n2, n3]");

        await Routes(cluster, "n3", "n1 n2");
    }

    [Fact]
    public async Task A_removed_member_that_is_added_again_must_take_part_again()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "first");
        await Do(cluster, new RemoveMember("g", "n2"));
        await Routes(cluster, "n2", "n1 n3");

        await Do(cluster, new AddLearner("g", "n2"));
        await Conditions.Until(
            async () => (await cluster["n1"].ChangeMembersAsync(new Promote("g", "n2"))).IsOk, () => "caught up", MaxWait);
        await cluster.AssertNothingLost(ClusterRig.Nodes);
        Assert.Equal((ReplicaPhase.Running, null), ((await StatusOf(cluster, "n2")).Phase, (await StatusOf(cluster, "n2")).Problem));
    }

    private static async Task Do(ClusterRig cluster, MembershipChange change)
    {
        var answer = Answer.Failed(Outcome.Unknown, null, "");
        await Conditions.Until(
            async () =>
            {
                // A change that ended unknown may have been made: then the retry is refused.
                var mayBeDone = answer.Outcome == Outcome.Unknown && answer.Message != "";
                answer = await cluster["n1"].ChangeMembersAsync(change);
                return answer.IsOk || (mayBeDone && answer.Outcome == Outcome.Refused);
            },
            () => $"{change}: {answer}",
            MaxWait);
    }

    private static async Task Routes(ClusterRig cluster, string node, string voters)
    {
        // At once, whatever the replica already knows; local reads are then served by a node with a replica.
        await cluster.Commit(node, $"by {node}");
        ReplicaStatus? seen = null;
        await Conditions.Until(
            async () => (seen = await StatusOf(cluster, node)).Phase == ReplicaPhase.Removed,
            () => $"the replica ends: {seen?.Line}",
            MaxWait);
        Assert.Equal($"Node {node} is no longer a member of group g.", seen!.Problem);
        Assert.Equal(voters, string.Join(' ', seen.Voters));
        foreach (var consistency in new[] { Consistency.Linearizable, Consistency.Local, Consistency.ThroughLog })
        {
            var read = await cluster[node].QueryAsync("g", default, consistency, timeout: TimeSpan.FromSeconds(5));
            Assert.True(read.IsOk, $"{consistency}: {read}");
        }

        var members = await cluster[node].MembersAsync("g", MaxWait);
        Assert.Equal(voters, string.Join(' ', GroupMembers.Decode(members.Result).Voters));
        await cluster.Execute(node, "again"u8.ToArray());
    }

    private static async Task<ReplicaStatus> StatusOf(ClusterRig cluster, string node) => (await cluster[node].StatusAsync()).Replicas[0];
}
