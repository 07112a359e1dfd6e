using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Tests.Replication;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Reads;

/// <summary>Reads that a follower or learner serves after asking the leader (T§6.4).</summary>
public sealed class ForwardedReadTests
{
    [Fact]
    [Paper("T§6.4")]
    [Paper("F09")]
    public void A_follower_asks_the_leader_and_answers_when_it_has_committed_that_far()
    {
        var rig = Following();
        var asked = Ask(rig, 7);

        Assert.DoesNotContain(Respond(rig, asked, 2).All, IsReady);
        var lines = rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), new LogIndex(2), 0));

        Assert.Equal("ReadReady 7 at 2", Assert.Single(lines.All, IsReady));
        Assert.True(lines.All.FindIndex(IsReady) > lines.All.FindIndex(l => l.StartsWith("Apply", StringComparison.Ordinal)));
    }

    [Fact]
    public void Reads_that_arrive_while_a_request_is_in_flight_share_the_next_one()
    {
        var rig = Following();
        var first = Ask(rig, 1);
        Assert.Empty(rig.Step(new ReadRequest(2, MayForward: true)).Sent);
        Assert.Empty(rig.Step(new ReadRequest(3, MayForward: true)).Sent);

        var lines = Respond(rig, first, 1);
        var second = Assert.IsType<ReadIndex>(Assert.Single(lines.Sent));
        Assert.Equal(["ReadReady 1 at 1"], lines.All.Where(IsReady));
        Assert.NotEqual(first.Number, second.Number);

        // A duplicate response to the first request proves nothing for later reads.
        Assert.Empty(Respond(rig, first, 1).All);
        Assert.Equal(["ReadReady 2 at 1", "ReadReady 3 at 1"], Respond(rig, second, 1).All.Where(IsReady));
    }

    [Fact]
    public void A_response_from_before_a_restart_is_not_mistaken_for_one_to_a_later_request()
    {
        var before = Ask(Following(seed: 1), 1);
        var rig = Following(seed: 2);
        Ask(rig, 1);

        Assert.Empty(Respond(rig, before, 1).All);
    }

    [Fact]
    public void A_lost_request_is_repeated_with_the_heartbeats_and_the_leader_queues_it_once()
    {
        var rig = Following();
        var asked = Ask(rig, 7);
        Assert.DoesNotContain(Heard(rig).Sent, m => m is ReadIndex);
        rig.Advance(rig.Options.HeartbeatInterval);
        Assert.Equal(asked, Assert.Single(Heard(rig).Sent.OfType<ReadIndex>()));

        var leader = LeaderTests.Settled(new Rig());
        var request = new ReadIndex(Rig.N2, Rig.N1, new Term(leader.Term), 5, ByLease: false);
        Assert.Equal(2, leader.Step(request).Sent.OfType<Heartbeat>().Count());
        Assert.Empty(leader.Step(request).All);
        var answers = leader.Step(new HeartbeatResponse(Rig.N3, Rig.N1, new Term(leader.Term), 1)).Sent;
        Assert.Equal(
            (5L, true), (Assert.IsType<ReadIndexResponse>(Assert.Single(answers)).Number, ((ReadIndexResponse)answers[0]).Success));
    }

    [Fact]
    [Paper("F10")]
    public void Waiting_reads_are_refused_when_a_replica_stops_following_or_a_learner_loses_its_leader()
    {
        var rig = Following();
        var asked = Ask(rig, 1);
        rig.Step(new ReadRequest(2, MayForward: true));
        Respond(rig, asked, 9);

        Assert.Equal(
            ["ReadRejected 1 NotLeader leader=n2", "ReadRejected 2 NotLeader leader=n2"],
            rig.Expire().All.Where(l => l.StartsWith("ReadRejected", StringComparison.Ordinal)));

        var learner = new Rig(members: new Configuration([Rig.N2, Rig.N3], [Rig.N1]));
        Heard(learner);
        Ask(learner, 4);
        Assert.Equal(["ReadRejected 4 NotLeader leader=n2"], learner.Expire().All);
    }

    [Fact]
    [Paper("F13")]
    public void Only_a_leader_answers_and_a_refusal_is_passed_on()
    {
        var rig = Following();
        Assert.Empty(rig.Step(new ReadIndex(Rig.N3, Rig.N1, new Term(1), 5, ByLease: false)).All);

        var asked = Ask(rig, 7);
        var refused = rig.Step(new ReadIndexResponse(Rig.N2, Rig.N1, new Term(1), asked.Number, Success: false, LogIndex.Zero));
        Assert.Equal(["ReadRejected 7 NotLeader leader=n2"], refused.All);
        Assert.Equal(["ReadRejected 8 NotLeader leader=-"], new Rig().Step(new ReadRequest(8, MayForward: true)).All);
        Assert.Equal(["ReadRejected 9 NotLeader leader=n2"], rig.Step(new ReadRequest(9)).All);
    }

    [Fact]
    public void Waiting_reads_are_bounded()
    {
        var rig = Following(options: new ReplicaOptions { MaxPendingReads = 2 });
        var asked = Ask(rig, 1);
        rig.Step(new ReadRequest(2, MayForward: true));
        Assert.Equal(["ReadRejected 3 Busy leader=n2"], rig.Step(new ReadRequest(3, MayForward: true)).All);

        Respond(rig, asked, 1);
        Assert.Empty(rig.Step(new ReadRequest(4, MayForward: true)).All);
    }

    private static Rig Following(ReplicaOptions? options = null, ulong seed = 42)
    {
        var rig = new Rig(options: options, seed: seed);
        rig.Append(Rig.N2, 1, 0, 0, [1, 1], 1);
        rig.Persist();
        return rig;
    }

    private static Lines Heard(Rig rig) => rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), rig.Replica.CommitIndex, 0));

    private static ReadIndex Ask(Rig rig, long id) =>
        Assert.IsType<ReadIndex>(Assert.Single(rig.Step(new ReadRequest(id, MayForward: true)).Sent));

    private static Lines Respond(Rig rig, ReadIndex request, long index) =>
        rig.Step(new ReadIndexResponse(Rig.N2, Rig.N1, new Term(1), request.Number, Success: true, new LogIndex(index)));

    private static bool IsReady(string line) => line.StartsWith("ReadReady", StringComparison.Ordinal);
}
