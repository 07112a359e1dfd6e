using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Tests.Replication;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Reads;

/// <summary>Lease reads (T§6.4.1): served at once while a quorum is bound by its promise, and not a moment longer.</summary>
public sealed class LeaseTests
{
    private static readonly ReplicaOptions Leases = new() { LeaseReads = true, LeaseDriftBound = 1.25 };

    [Fact]
    [Paper("T§6.4.1")]
    public void A_lease_runs_from_the_sending_of_a_round_that_a_quorum_answered_for_the_election_timeout_less_the_drift()
    {
        var rig = Leading();
        var round = rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound;
        var sentAt = rig.Now;
        Assert.DoesNotContain(Read(rig), l => l.StartsWith("ReadReady", StringComparison.Ordinal));

        rig.Advance(TimeSpan.FromMilliseconds(30));
        Answer(rig, Rig.N2, round);

        var until = sentAt + (rig.Options.ElectionTimeoutMin / 1.25);
        Assert.Equal(["ReadReady 7 at 1 by lease"], Read(rig));
        Assert.Equal(until, rig.Replica.LeaseUntil);
        rig.Advance(until - rig.Now - TimeSpan.FromTicks(1));
        Assert.Single(Read(rig));
        rig.Advance(TimeSpan.FromTicks(1));
        Assert.DoesNotContain(Read(rig), l => l.StartsWith("ReadReady", StringComparison.Ordinal));
    }

    [Theory]
    [Paper("T§6.4.1")]
    [InlineData(true)]
    [InlineData(false)]
    public void The_promise_not_to_vote_outlives_the_term_in_which_it_was_given(bool leases)
    {
        var rig = new Rig(options: Leases with { LeaseReads = leases });
        rig.Advance(rig.Options.ElectionTimeoutMin);
        rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), LogIndex.Zero, 1));

        // A late response to an old request shows a newer term; the leader just heard does not know it and may rely on this replica.
        rig.Step(new RequestVoteResponse(Rig.N3, Rig.N1, new Term(3), IsPreVote: true, VoteGranted: false));
        Assert.Equal(3, rig.Term);
        var vote = new RequestVote(Rig.N3, Rig.N1, new Term(3), IsPreVote: false, IsTransfer: false, EntryId.Zero);
        Assert.Equal(leases, rig.Step(vote).Promises.Count == 0);
        Assert.Equal(leases, rig.Step(vote with { Term = new Term(4) }).Promises.Count == 0);
        if (leases)
        {
            rig.Advance(rig.Options.ElectionTimeoutMin);
            Assert.Single(rig.Step(vote with { Term = new Term(4) }).Promises);
        }
    }

    [Fact]
    [Paper("F07")]
    public void A_paused_leader_checks_its_lease_when_it_handles_the_read()
    {
        var rig = Leading();
        Answer(rig, Rig.N2, rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound);
        Assert.StartsWith("ReadReady 7 at 1 by lease", Read(rig)[0], StringComparison.Ordinal);

        // Paused for two election timeouts; the read in its mailbox is its first input.
        rig.Advance(2 * rig.Options.ElectionTimeoutMax);

        Assert.DoesNotContain(Read(rig), l => l.StartsWith("ReadReady", StringComparison.Ordinal));
    }

    [Fact]
    [Paper("F12")]
    public void A_leader_that_lost_its_quorum_has_no_lease_and_steps_down_and_one_that_lost_a_minority_keeps_it()
    {
        var rig = Leading();
        for (var i = 0; i < 30; i++)
        {
            Answer(rig, Rig.N2, rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound);
            Assert.StartsWith("ReadReady", Read(rig)[0], StringComparison.Ordinal);
        }

        var lostAt = rig.Now;
        while (rig.Replica.Role == RaftRole.Leader)
        {
            rig.Expire();
        }

        Assert.InRange(rig.Now - lostAt, rig.Options.ElectionTimeoutMin, 2 * rig.Options.ElectionTimeoutMax);
    }

    [Fact]
    public void A_response_to_an_older_round_does_not_extend_the_lease()
    {
        var rig = Leading();
        var old = rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound;
        var sentAt = rig.Now;
        rig.Expire();
        Answer(rig, Rig.N2, old);

        Assert.Equal(["ReadReady 7 at 1 by lease"], Read(rig));
        Assert.Equal(sentAt + (rig.Options.ElectionTimeoutMin / 1.25), rig.Replica.LeaseUntil);
    }

    [Fact]
    [Paper("T§6.4.1")]
    public void There_is_no_lease_in_a_term_in_which_a_transfer_was_started()
    {
        var rig = Leading();
        Answer(rig, Rig.N2, rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound);
        Assert.Contains("lease", Read(rig)[0], StringComparison.Ordinal);

        rig.Step(new TransferRequest(Rig.N2));
        Assert.DoesNotContain(Read(rig), l => l.Contains("lease", StringComparison.Ordinal));
        for (var i = 0; i < 30; i++)
        {
            Answer(rig, Rig.N3, rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound);
        }

        // The transfer timed out long ago, but the request to campaign may still be in flight.
        Assert.DoesNotContain(Read(rig), l => l.Contains("lease", StringComparison.Ordinal));
    }

    [Fact]
    public void A_changed_configuration_needs_a_new_round_for_a_lease()
    {
        var rig = Leading();
        Answer(rig, Rig.N2, rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound);
        var late = rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound;

        rig.Step(new ChangeMembersRequest(1, new Configuration([Rig.N1, Rig.N2])));
        Assert.DoesNotContain(Read(rig), l => l.Contains("lease", StringComparison.Ordinal));
        Answer(rig, Rig.N2, late);
        Assert.DoesNotContain(Read(rig), l => l.Contains("lease", StringComparison.Ordinal));
        Answer(rig, Rig.N2, rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound);
        Assert.Contains(Read(rig), l => l.Contains("lease", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_option_a_lease_read_is_like_any_other_read()
    {
        var rig = LeaderTests.Settled(new Rig());
        Answer(rig, Rig.N2, rig.Expire().Sent.OfType<Heartbeat>().First().ReadRound);

        Assert.DoesNotContain(Read(rig), l => l.StartsWith("ReadReady", StringComparison.Ordinal));
    }

    [Fact]
    [Paper("T§6.4.1")]
    public void A_replica_that_has_just_started_gives_no_votes_because_a_leader_may_rely_on_it()
    {
        var rig = new Rig(log: [1], options: Leases);
        rig.Advance(Leases.ElectionTimeoutMin - TimeSpan.FromTicks(1));
        Assert.Empty(rig.AskedForVote(Rig.N2, 2, 9, 1).All);

        rig.Advance(TimeSpan.FromTicks(1));
        Assert.Contains(rig.AskedForVote(Rig.N2, 2, 9, 1).Promises, p => p.Message is RequestVoteResponse { VoteGranted: true });
        Assert.Contains(
            new Rig(log: [1]).AskedForVote(Rig.N2, 2, 9, 1).Promises, p => p.Message is RequestVoteResponse { VoteGranted: true });
    }

    [Fact]
    [Paper("F05")]
    public void A_drift_bound_below_one_is_invalid() =>
        Assert.Contains(new ReplicaOptions { LeaseDriftBound = 0.9 }.Validate(), p => p.Contains("drift", StringComparison.Ordinal));

    private static Rig Leading() => LeaderTests.Settled(new Rig(options: Leases));

    private static List<string> Read(Rig rig) => rig.Step(new ReadRequest(7, ByLease: true)).All;

    private static void Answer(Rig rig, ReplicaId peer, long round) =>
        rig.Step(new HeartbeatResponse(peer, Rig.N1, rig.Replica.HardState.CurrentTerm, round));
}
