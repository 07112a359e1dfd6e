using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.TestKit.Machines;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>Operations on a running group while clients write.</summary>
[Collection(nameof(Integration))]
public sealed class OperationTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_node_can_be_added_promoted_used_as_a_replacement_and_removed()
    {
        await using var cluster = new ClusterRig("groups.g.voters = [n1, n2]");
        await cluster.Commit("n3", "through a node that is not a member");
        Assert.Empty((await cluster["n3"].StatusAsync()).Replicas);

        await Done(cluster, "n3", new AddLearner("g", "n3"));
        await cluster.Commit("n1", "with a learner");
        await Becomes(cluster, "n3", r => r.Role == "Learner" && r.Learners.SequenceEqual(["n3"]));
        await Done(cluster, "n2", new Promote("g", "n3"));
        await cluster.Commit("n1", "three voters");
        await Becomes(cluster, "n3", r => r.Voters.SequenceEqual(["n1", "n2", "n3"]) && r.Role is "Follower" or "Leader");

        await Done(cluster, "n1", new RemoveMember("g", "n1"));
        await cluster.Commit("n1", "through the node that was removed");
        await Becomes(cluster, "n2", r => r.Voters.SequenceEqual(["n2", "n3"]));

        await Done(cluster, "n1", new AddLearner("g", "n1"));
        await Done(cluster, "n1", new ReplaceMember("g", "n2", "n1"));
        await cluster.Commit("n2", "n1 in the place of n2");
        await Becomes(cluster, "n3", r => r.Voters.SequenceEqual(["n1", "n3"]) && r.Outgoing.IsEmpty);

        // The members are in the log: the configuration still names n1 and n2.
        await cluster.Stop(ClusterRig.Nodes);
        foreach (var node in ClusterRig.Nodes)
        {
            cluster.Start(node);
        }

        await cluster.AssertNothingLost("n1", "n3");
        await Becomes(cluster, "n1", r => r.Voters.SequenceEqual(["n1", "n3"]));
    }

    [Fact]
    public async Task Membership_changes_that_would_harm_the_group_must_be_refused_with_the_reason()
    {
        await using var cluster = new ClusterRig("groups.g.voters = [n1, n2]\nmembership.promotion-lag = 2");
        await cluster.Commit("n1", "first");

        Assert.Contains("not a learner", await Refused(cluster, new Promote("g", "n3")), StringComparison.Ordinal);
        Assert.Contains("Unknown node 'n9'", await Refused(cluster, new AddLearner("g", "n9")), StringComparison.Ordinal);
        Assert.Contains("already a member", await Refused(cluster, new AddLearner("g", "n2")), StringComparison.Ordinal);
        Assert.Contains("not a member", await Refused(cluster, new RemoveMember("g", "n3")), StringComparison.Ordinal);
        Assert.Contains("not a learner", await Refused(cluster, new ReplaceMember("g", "n1", "n3")), StringComparison.Ordinal);
        Assert.Contains("at least one voter", await Refused(cluster, new ChangeMembers("g", [], ["n1"], [])), StringComparison.Ordinal);
        Assert.Contains(
            "must be a majority", await Refused(cluster, new ChangeMembers("g", ["n1", "n2", "n3"], [], ["n2", "n3"])),
            StringComparison.Ordinal);
        Assert.Contains(
            "Nothing would change", await Refused(cluster, new ChangeMembers("g", ["n2", "n1"], [], [])), StringComparison.Ordinal);

        // A learner that is down has not caught up.
        await cluster.Stop("n3");
        await Done(cluster, "n1", new AddLearner("g", "n3"));
        for (var i = 0; i < 5; i++)
        {
            await cluster.Commit("n1", $"{i}");
        }

        Assert.Contains("caught up", await Refused(cluster, new Promote("g", "n3")), StringComparison.Ordinal);
        Assert.Equal(Outcome.NoSuchGroup, (await cluster["n1"].ChangeMembersAsync(new Promote("none", "n3"))).Outcome);
        cluster.Start("n3");
        await Conditions.Until(
            async () => (await cluster["n1"].ChangeMembersAsync(new Promote("g", "n3"))).IsOk, () => "n3 is promoted", MaxWait);
        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task Leadership_must_be_transferred_only_to_the_given_voter()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "first");
        foreach (var target in new[] { "n2", "n3", "n1", "n1" })
        {
            var answer = await cluster["n2"].TransferLeadershipAsync("g", target);
            Assert.True(answer.IsOk, answer.ToString());
            await Becomes(cluster, target, r => r.Role == "Leader");
            await cluster.Commit("n3", $"under {target}");
        }

        var refused = await cluster["n1"].TransferLeadershipAsync("g", "n9");
        Assert.Equal((Outcome.Refused, "'n9' is not a voter that can lead."), (refused.Outcome, refused.Message));
        Assert.True((await cluster["n1"].TransferLeadershipAsync("g")).IsOk);
        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task A_requested_snapshot_must_be_taken_on_the_requested_node()
    {
        await using var cluster = new ClusterRig("snapshot.trailing-entries = 2");
        for (var i = 0; i < 20; i++)
        {
            await cluster.Commit("n1", $"{i}");
        }

        foreach (var node in (string?[])[.. ClusterRig.Nodes, null])
        {
            var answer = await cluster["n1"].TakeSnapshotAsync("g", node);
            Assert.True(answer.IsOk, answer.ToString());
            Assert.InRange(answer.Index, node is null ? 20 : 1, long.MaxValue);
        }

        Assert.Equal(Outcome.Refused, (await cluster["n1"].TakeSnapshotAsync("g", "n9")).Outcome);
        foreach (var node in ClusterRig.Nodes)
        {
            await Becomes(cluster, node, r => r.SnapshotIndex > 0 && r.FirstIndex > r.SnapshotIndex - 2);
        }

        await cluster.AssertNothingLost(ClusterRig.Nodes);
    }

    [Fact]
    public async Task A_group_started_by_code_can_be_stopped_and_must_continue_from_its_files()
    {
        await using var cluster = new ClusterRig();
        foreach (var node in ClusterRig.Nodes)
        {
            var raft = Raft.Get(cluster.System(node));
            await raft.StartGroupAsync("late", "list", ClusterRig.Nodes);
            Assert.Equal(["g", "late"], raft.Groups);
            await Assert.ThrowsAsync<ArgumentException>(() => raft.StartGroupAsync("late", "list", ClusterRig.Nodes));
            await Assert.ThrowsAsync<ArgumentException>(() => raft.StartGroupAsync("later", "unheard-of", ClusterRig.Nodes));
            await Assert.ThrowsAsync<ArgumentException>(() => raft.StartGroupAsync("later", "list", ["n9"]));
            await Assert.ThrowsAsync<ArgumentException>(() => raft.StartGroupAsync("no name", "list", ClusterRig.Nodes));
        }

        await cluster.Execute("n2", "a"u8.ToArray(), "late");
        foreach (var node in ClusterRig.Nodes)
        {
            await Raft.Get(cluster.System(node)).StopGroupAsync("late");
            Assert.Equal(["g"], Raft.Get(cluster.System(node)).Groups);
        }

        Assert.Equal(Outcome.NoSuchGroup, (await cluster["n1"].ProposeAsync("late", "b"u8.ToArray())).Outcome);
        foreach (var node in ClusterRig.Nodes)
        {
            await Raft.Get(cluster.System(node)).StartGroupAsync("late", "list", ClusterRig.Nodes);
        }

        var list = await cluster["n3"].QueryAsync("late", default, timeout: MaxWait);
        Assert.Equal(["a"], ListMachine.Parse(list.Result));
    }

    private static async Task Done(ClusterRig cluster, string node, MembershipChange change)
    {
        // A change right after another one, or after a new leader, may have to wait.
        Answer? answer = null;
        await Conditions.Until(
            async () =>
            {
                answer = await cluster[node].ChangeMembersAsync(change);
                return answer.IsOk || answer.Message!.Contains("already", StringComparison.Ordinal);
            },
            () => $"{change} ends with {answer}",
            MaxWait);
    }

    private static async Task<string> Refused(ClusterRig cluster, MembershipChange change)
    {
        var answer = await cluster["n1"].ChangeMembersAsync(change);
        Assert.Equal(Outcome.Refused, answer.Outcome);
        return answer.Message!;
    }

    private static async Task Becomes(ClusterRig cluster, string node, Func<ReplicaStatus, bool> state)
    {
        var last = "nothing";
        await Conditions.Until(
            async () =>
            {
                var replicas = (await cluster[node].StatusAsync()).Replicas;
                last = string.Join("; ", replicas.Select(r => $"{r.Line} {r.Problem}"));
                return replicas.Any(state);
            },
            () => $"{node} stays {last}",
            MaxWait);
    }
}
