using Microsoft.Extensions.Diagnostics.HealthChecks;
using RaftActors.Hosting.Health;
using RaftActors.Status;
using Xunit;

namespace RaftActors.Hosting.Tests.Health;

/// <summary>What the checks make of a node's status.</summary>
public sealed class CheckTests
{
    private const HealthStatus Failure = HealthStatus.Degraded;

    [Fact]
    public void A_group_without_a_leader_is_named_with_its_problem()
    {
        var result = new ReadinessCheck().Judge(Node(Replica("a"), Replica("b") with { Leader = null }), Failure);

        Assert.Equal((Failure, "n1: b: knows no leader"), (result.Status, result.Description));
        Assert.Equal("knows no leader", Assert.Single(result.Data, d => d.Key == "b").Value);
    }

    [Theory]
    [InlineData(ReplicaPhase.Recovering, null, "n1: a: recovering")]
    [InlineData(ReplicaPhase.Faulted, "disk full", "n1: a: disk full")]
    public void A_replica_that_does_not_run_is_named_with_its_problem(ReplicaPhase phase, string? problem, string description)
    {
        var node = Node(Replica("a") with { Phase = phase, Problem = problem });

        Assert.Equal(description, new ReadinessCheck().Judge(node, Failure).Description);
        Assert.Equal(description, new QuorumCheck().Judge(node, Failure).Description);
    }

    [Fact]
    public void A_replica_is_ready_once_it_has_applied_what_it_found_committed()
    {
        var check = new ReadinessCheck();
        Assert.Equal("n1: a: has applied 3 of 9 committed entries", Judge(Replica("a") with { CommitIndex = 9, LastApplied = 3 }));
        Assert.Equal("n1: a: has applied 8 of 9 committed entries", Judge(Replica("a") with { CommitIndex = 20, LastApplied = 8 }));
        Assert.Null(Judge(Replica("a") with { CommitIndex = 20, LastApplied = 9 }));

        // A busy replica is always a little behind.
        Assert.Null(Judge(Replica("a") with { CommitIndex = 40, LastApplied = 30 }));

        // After a restart it catches up first.
        Assert.NotNull(Judge(Replica("a") with { Phase = ReplicaPhase.Recovering }));
        Assert.NotNull(Judge(Replica("a") with { CommitIndex = 50, LastApplied = 10 }));

        string? Judge(ReplicaStatus replica) =>
            check.Judge(Node(replica), Failure) is { Status: Failure } failed ? failed.Description : null;
    }

    [Fact]
    public void Replicas_that_were_removed_do_not_count_and_a_node_that_is_shut_out_is_not_ready()
    {
        var removed = Node(Replica("a") with { Phase = ReplicaPhase.Removed, Leader = null });
        Assert.Equal(HealthStatus.Healthy, new ReadinessCheck().Judge(removed, Failure).Status);

        var twin = removed with { Problem = "another process is n1" };
        Assert.Equal("n1: another process is n1", new ReadinessCheck().Judge(twin, Failure).Description);
    }

    [Theory]
    [InlineData("Replicate", "Probe", "Probe", null)]
    [InlineData("Snapshot", "Probe", "Probe", null)]
    [InlineData("Probe", "Replicate", "Replicate", null)]
    [InlineData("Probe", "Probe", "Replicate", "n1: a: 1 of 3 voters answer the leader")]
    public void A_leader_counts_itself_and_the_voters_that_answer(string n2, string n3, string learner, string? problem)
    {
        var leader = Leader(["n1", "n2", "n3"], ("n2", n2), ("n3", n3), ("n4", learner));

        var result = new QuorumCheck().Judge(Node(leader), Failure);

        Assert.Equal(problem is null ? HealthStatus.Healthy : Failure, result.Status);
        Assert.Equal(problem ?? "n1: 1 groups, each with a majority.", result.Description);
    }

    [Fact]
    public void A_joint_change_needs_both_majorities()
    {
        var leader = Leader(["n1", "n2", "n3"], ("n2", "Replicate"), ("n3", "Replicate"), ("o2", "Probe"), ("o3", "Probe")) with
        {
            Outgoing = ["n1", "o2", "o3"],
        };

        Assert.Equal("n1: a: 1 of 3 voters answer the leader", new QuorumCheck().Judge(Node(leader), Failure).Description);
    }

    private static NodeStatus Node(params ReplicaStatus[] replicas) => new("n1", [.. replicas]);

    private static ReplicaStatus Replica(string group) => new(
        group, "n1", ReplicaPhase.Running, "Follower", 1, "n2", 5, 5, 5, 0, ["n1", "n2", "n3"], [], [], "kv", "", null);

    private static ReplicaStatus Leader(string[] voters, params (string Node, string State)[] peers) => Replica("a") with
    {
        Role = "Leader",
        Leader = "n1",
        Voters = [.. voters],
        Peers = [.. peers.Select(p => new PeerStatus(p.Node, p.State, 5, 6, 0, 8))],
    };
}
