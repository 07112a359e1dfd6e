using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Tests.Replication;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Reads;

/// <summary>Linearizable reads without the log (T§6.4).</summary>
public sealed class ReadIndexTests
{
    [Fact]
    [Paper("T§6.4")]
    public void A_read_waits_for_a_quorum_that_answers_after_the_read_arrived()
    {
        var rig = LeaderTests.Settled(new Rig());

        var asked = rig.Step(new ReadRequest(1));
        var round = asked.Sent.OfType<Heartbeat>().First().ReadRound;
        Assert.DoesNotContain(asked.All, l => l.StartsWith("ReadReady", StringComparison.Ordinal));

        Assert.Empty(rig.Step(new HeartbeatResponse(Rig.N2, Rig.N1, new Term(1), round - 1)).All);
        Assert.Contains("ReadReady 1 at 1", rig.Step(new HeartbeatResponse(Rig.N2, Rig.N1, new Term(1), round)).All);
    }

    [Fact]
    public void Reads_that_arrive_during_a_round_share_the_next_one()
    {
        var rig = LeaderTests.Settled(new Rig());
        var first = rig.Step(new ReadRequest(1)).Sent.OfType<Heartbeat>().First().ReadRound;
        Assert.Empty(rig.Step(new ReadRequest(2)).All);
        Assert.Empty(rig.Step(new ReadRequest(3)).All);

        var lines = rig.Step(new HeartbeatResponse(Rig.N2, Rig.N1, new Term(1), first));

        Assert.Equal("ReadReady 1 at 1", lines.All[0]);
        Assert.DoesNotContain("ReadReady 2 at 1", lines.All);
        var second = lines.Sent.OfType<Heartbeat>().First().ReadRound;
        Assert.Equal(["ReadReady 2 at 1", "ReadReady 3 at 1"], rig.Step(new HeartbeatResponse(Rig.N3, Rig.N1, new Term(1), second)).All);
    }

    [Fact]
    [Paper("T§6.4")]
    [Paper("O03")]
    public void No_read_is_served_before_an_entry_of_the_term_is_committed()
    {
        var rig = new Rig(log: [1, 1]).Lead();
        Assert.Empty(rig.Step(new ReadRequest(1)).All);

        var lines = rig.Ack(Rig.N2, 3);

        var round = lines.Sent.OfType<Heartbeat>().First().ReadRound;
        Assert.Contains("ReadReady 1 at 3", rig.Step(new HeartbeatResponse(Rig.N2, Rig.N1, new Term(2), round)).All);
    }

    [Fact]
    public void A_round_that_waits_for_removed_members_completes_when_the_leader_is_left_alone()
    {
        var rig = LeaderTests.Settled(new Rig(2));
        rig.Step(new ReadRequest(1));
        rig.Step(new ReadRequest(2));

        var lines = rig.Step(new ChangeMembersRequest(1, new Protocol.Membership.Configuration([Rig.N1])));

        Assert.Equal(2, lines.All.Count(l => l.StartsWith("ReadReady", StringComparison.Ordinal)));
        Assert.Contains("ReadReady 3 at 1", rig.Step(new ReadRequest(3)).All);
    }

    [Fact]
    public void A_leader_without_peers_confirms_itself()
    {
        var rig = new Rig(1).Lead();

        Assert.Equal(["ReadReady 1 at 1"], rig.Step(new ReadRequest(1)).All);
    }

    [Fact]
    public void A_deposed_leader_refuses_its_waiting_reads()
    {
        var rig = LeaderTests.Settled(new Rig());
        rig.Step(new ReadRequest(1));
        rig.Step(new ReadRequest(2));

        var lines = rig.Append(Rig.N2, 9, 1, 1, [], 0);

        Assert.Contains("ReadRejected 1 NotLeader leader=-", lines.All);
        Assert.Contains("ReadRejected 2 NotLeader leader=-", lines.All);
    }

    [Fact]
    public void A_replica_that_does_not_lead_refuses_a_read_and_names_the_leader()
    {
        var rig = new Rig();
        rig.Append(Rig.N3, 1, 0, 0, [], 0);

        Assert.Equal(["ReadRejected 5 NotLeader leader=n3"], rig.Step(new ReadRequest(5)).All);
    }

    [Fact]
    public void A_lost_round_is_repeated_by_the_regular_heartbeat()
    {
        var rig = LeaderTests.Settled(new Rig());
        var round = rig.Step(new ReadRequest(1)).Sent.OfType<Heartbeat>().First().ReadRound;

        Assert.All(rig.Expire().Sent.OfType<Heartbeat>(), m => Assert.Equal(round, m.ReadRound));
    }
}
