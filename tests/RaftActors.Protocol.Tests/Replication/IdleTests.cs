using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Replication;

/// <summary>Heartbeats of an idle group.</summary>
public sealed class IdleTests
{
    [Fact]
    public void Heartbeats_become_rare_when_idle_and_frequent_on_activity()
    {
        var rig = Idle(new ReplicaOptions());
        Assert.Equal(400, Beat(rig));

        // Each of these requires a prompt next heartbeat.
        rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] }));
        Assert.Equal(100, UntilDeadline(rig));
        rig.Persist();
        AllAnswer(rig);
        Assert.Equal(100, Beat(rig));
        Assert.Equal(100, Beat(rig));
        Assert.Equal(400, Beat(rig));

        rig.Step(new ReadRequest(1));
        Assert.Equal(100, UntilDeadline(rig));
        AllAnswer(rig);
        Beat(rig);
        Beat(rig);
        Assert.Equal(400, Beat(rig));

        rig.Step(new TransferRequest(Rig.N2));
        Assert.Equal(100, UntilDeadline(rig));
    }

    [Fact]
    public void A_peer_that_is_behind_keeps_heartbeats_frequent()
    {
        var rig = LeaderTests.Settled(new Rig());
        rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] }));
        rig.Persist();
        rig.Ack(Rig.N2, rig.Replica.LastLog.Index.Value);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(100, Beat(rig));
        }
    }

    [Theory]
    [InlineData(100, 1000, 300, 300)]
    [InlineData(100, 1000, 400, 400)]
    [InlineData(100, 600, 300, 200)]
    [InlineData(100, 1000, 5000, 400)]
    [InlineData(100, 1000, 10, 100)]
    public void The_idle_interval_stays_between_the_heartbeat_interval_and_two_fifths_of_the_shortest_timeout(
        int heartbeat, int shortest, int idle, int expected)
    {
        var rig = Idle(new ReplicaOptions
        {
            HeartbeatInterval = TimeSpan.FromMilliseconds(heartbeat),
            ElectionTimeoutMin = TimeSpan.FromMilliseconds(shortest),
            IdleHeartbeatInterval = TimeSpan.FromMilliseconds(idle),
        });

        Assert.Equal(expected, Beat(rig));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(99)]
    public void Groups_of_one_node_that_became_idle_at_different_times_send_heartbeats_together(int later)
    {
        var options = new ReplicaOptions();
        var rig = LeaderTests.Settled(new Rig(options: options));
        rig.Advance(TimeSpan.FromMilliseconds(later));
        AllAnswer(rig);
        var before = rig.Replica.NextDeadline;
        for (var i = 0; i < 4; i++)
        {
            Beat(rig);
            Assert.InRange(rig.Replica.NextDeadline - before, TimeSpan.FromTicks(1), options.IdleHeartbeatInterval);
            before = rig.Replica.NextDeadline;
        }

        Assert.Equal(0, rig.Replica.NextDeadline.Ticks % options.HeartbeatInterval.Ticks);
    }

    [Fact]
    public void A_leader_without_a_quorum_still_steps_down_in_time()
    {
        var rig = Idle(new ReplicaOptions());
        var lostAt = rig.Now;
        while (rig.Replica.Role == Protocol.Roles.RaftRole.Leader)
        {
            rig.Expire();
        }

        Assert.InRange(rig.Now - lostAt, rig.Options.ElectionTimeoutMin, 2 * rig.Options.ElectionTimeoutMax);
    }

    private static Rig Idle(ReplicaOptions options)
    {
        var rig = LeaderTests.Settled(new Rig(options: options));
        AllAnswer(rig);
        for (var i = 0; i < 4; i++)
        {
            Beat(rig);
        }

        return rig;
    }

    /// <summary>Sends the next heartbeat and answers it; returns the milliseconds until the one after it is due.</summary>
    private static int Beat(Rig rig)
    {
        rig.Expire();
        foreach (var peer in new[] { Rig.N2, Rig.N3 })
        {
            rig.Step(new HeartbeatResponse(peer, Rig.N1, new Term(rig.Term), 0));
        }

        return UntilDeadline(rig);
    }

    private static void AllAnswer(Rig rig)
    {
        foreach (var peer in new[] { Rig.N2, Rig.N3 })
        {
            rig.Ack(peer, rig.Replica.LastLog.Index.Value);
            rig.Step(new HeartbeatResponse(peer, Rig.N1, new Term(rig.Term), 1_000_000));
        }
    }

    private static int UntilDeadline(Rig rig) => (int)(rig.Replica.NextDeadline - rig.Now).TotalMilliseconds;
}
