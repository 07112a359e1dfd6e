using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation;
using RaftActors.Simulation.World;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation;

/// <summary>The simulated operator's records must match the cluster: a request held by a paused replica is still pending.</summary>
public sealed class OperatorTests
{
    private static readonly ReplicaId N4 = new("n4");
    private readonly SimulatedWorld _world;
    private readonly SimulatedGroup _group;
    private readonly SimulatedReplica _leader;
    private readonly SimulatedReplica _outsider;

    public OperatorTests()
    {
        _world = new SimulatedWorld(
            new SimulationOptions { Spares = 1, Witnesses = 0, MessageLoss = 0, Disks = 0, Leases = false }, 1, verbose: false);
        foreach (var node in _world.Nodes)
        {
            node.Start();
        }

        _group = _world.Groups[0];
        Run(1000);
        _leader = _group.NewestLeader()!;
        _outsider = _group.Find(N4)!;
    }

    private SimulatedOperator Operator => _group.Clients.Operator;

    private Configuration WithWitness => new([.. _leader.View.Configuration.Voters, N4], witnesses: [N4]);

    [Fact]
    public void A_store_is_not_emptied_while_a_paused_leader_holds_a_request_that_names_its_replica()
    {
        Assert.True(Operator.MayEmpty(_outsider));
        _leader.Node.Pause(TimeSpan.FromMilliseconds(60));
        Operator.Ask(_leader, 1, WithWitness);

        Assert.False(Operator.MayEmpty(_outsider));
        Assert.True(Operator.MayStillName(N4, asWitness: true));
        Assert.False(Operator.MayStillName(N4, asWitness: false));

        Run(61);
        Assert.True(_leader.View.Configuration.IsWitness(N4));
        Assert.False(Operator.MayStillName(N4));
    }

    [Fact]
    public void A_request_that_was_refused_or_lost_in_a_crash_does_not_block_emptying()
    {
        Operator.Ask(_group.Replicas.First(r => r.View.Role == RaftRole.Follower), 1, WithWitness);
        Assert.True(Operator.MayEmpty(_outsider));

        _leader.Node.Pause(TimeSpan.FromMilliseconds(60));
        Operator.Ask(_leader, 2, WithWitness);
        _leader.Node.Crash();
        Assert.False(Operator.MayStillName(N4));
        _leader.Node.Start();
        Assert.True(Operator.MayEmpty(_outsider));
    }

    [Fact]
    public void A_message_held_by_a_paused_replica_is_dropped_if_its_senders_store_was_emptied()
    {
        _leader.Node.Pause(TimeSpan.FromMilliseconds(60));
        var newer = new Term(_leader.View.HardState.CurrentTerm.Value + 7);
        var request = new RequestVote(N4, _leader.Id, newer, IsPreVote: false, IsTransfer: true, _leader.View.LastLog);
        _leader.Receive(request, SimulatedNetwork.Stores(_group, request));
        _outsider.Empty(_leader.View.Configuration);

        Run(61);
        Assert.True(_leader.View.HardState.CurrentTerm < newer);
        Assert.Equal(1, _world.Counters[Reached.HeldMessageOfAnEmptiedStore]);
    }

    private void Run(double milliseconds) => _world.Events.RunUntil(_world.Events.Now + TimeSpan.FromMilliseconds(milliseconds));
}
