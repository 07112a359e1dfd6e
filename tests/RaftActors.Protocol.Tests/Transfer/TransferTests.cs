using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Tests.Replication;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Transfer;

/// <summary>Leadership transfer (T§3.10).</summary>
public sealed class TransferTests
{
    [Fact]
    [Paper("T§3.10")]
    public void An_up_to_date_target_is_told_to_campaign_at_once()
    {
        var rig = LeaderTests.Settled(new Rig());

        Assert.Equal(Rig.N2, Assert.IsType<TimeoutNow>(Assert.Single(rig.Step(new TransferRequest(Rig.N2)).Sent)).To);
        Assert.Contains("TransferEnded n2 Done", rig.Append(Rig.N2, 2, 1, 1, [2], 1).All);
    }

    [Fact]
    [Paper("T§3.10")]
    public void A_target_that_lacks_entries_gets_them_first()
    {
        var rig = LeaderTests.Settled(new Rig());
        LeaderTests.Propose(rig, 2);

        Assert.DoesNotContain(rig.Step(new TransferRequest(Rig.N2)).Sent, m => m is TimeoutNow);
        Assert.DoesNotContain(rig.Ack(Rig.N2, 2).Sent, m => m is TimeoutNow);
        Assert.Contains(rig.Ack(Rig.N2, 3).Sent, m => m is TimeoutNow);
    }

    [Fact]
    public void Proposals_are_refused_during_a_transfer_and_nothing_is_appended()
    {
        var rig = LeaderTests.Settled(new Rig());
        rig.Step(new TransferRequest(Rig.N2));

        Assert.Equal(["ProposalRejected 0+2 TransferInProgress leader=n1"], LeaderTests.Propose(rig, 2).All);
        Assert.Equal(1, rig.Replica.LastLog.Index.Value);
        Assert.Equal(["TransferEnded n3 InProgress"], rig.Step(new TransferRequest(Rig.N3)).All);
    }

    [Theory]
    [InlineData("n1", "Done")]
    [InlineData("n9", "NoSuchVoter")]
    public void A_transfer_to_itself_succeeds_at_once_and_to_a_non_member_is_refused(string target, string result)
    {
        var rig = LeaderTests.Settled(new Rig());

        Assert.Equal([$"TransferEnded {target} {result}"], rig.Step(new TransferRequest(new ReplicaId(target))).All);
        Assert.Contains("Appended", LeaderTests.Propose(rig, 1).All[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_target_the_recently_heard_voter_with_the_most_complete_log_is_chosen()
    {
        var rig = LeaderTests.Settled(new Rig());
        LeaderTests.Propose(rig, 2);
        rig.Ack(Rig.N3, 2);
        Assert.Equal(["n2 1", "n3 2"], rig.Replica.Peers.Select(p => $"{p.Peer} {p.MatchIndex}"));

        Assert.DoesNotContain(rig.Step(new TransferRequest(ReplicaId.None)).Sent, m => m is TimeoutNow);
        Assert.Equal(Rig.N3, rig.Ack(Rig.N3, 3).Sent.OfType<TimeoutNow>().Single().To);
    }

    [Fact]
    public void A_replica_that_does_not_lead_refuses_a_transfer() =>
        Assert.Equal(["TransferEnded n2 NotLeader"], new Rig().Step(new TransferRequest(Rig.N2)).All);

    [Fact]
    public void A_lost_request_is_repeated_until_the_leader_gives_up_and_continues()
    {
        var rig = LeaderTests.Settled(new Rig());
        rig.Step(new TransferRequest(Rig.N2));
        var repeated = 0;
        var ended = false;
        for (var i = 0; i < 40 && !ended; i++)
        {
            var lines = rig.Expire();
            repeated += lines.Sent.Count(m => m is TimeoutNow);
            ended = lines.All.Contains("TransferEnded n2 TimedOut");
            rig.Step(new HeartbeatResponse(Rig.N3, Rig.N1, rig.Replica.HardState.CurrentTerm, 0));
        }

        Assert.True(ended);
        Assert.InRange(repeated, 5, 25);
        Assert.Contains("Appended", LeaderTests.Propose(rig, 1).All[0], StringComparison.Ordinal);
    }

    [Fact]
    [Paper("T§3.10")]
    public void The_target_campaigns_without_a_pre_vote_and_without_waiting()
    {
        var rig = new Rig();
        rig.Append(Rig.N2, 1, 0, 0, [1], 1);
        rig.Persist();

        var lines = rig.Step(new TimeoutNow(Rig.N2, Rig.N1, new Term(1)));

        Assert.Equal((RaftRole.Candidate, 2L), (rig.Replica.Role, rig.Term));
        Assert.Equal(2, lines.Promises.Count(p => p.Message is RequestVote { IsTransfer: true, IsPreVote: false }));
    }

    [Fact]
    public void A_target_that_is_already_campaigning_takes_over_at_the_second_request()
    {
        var rig = new Rig();
        rig.Append(Rig.N2, 1, 0, 0, [1], 1);
        rig.Persist();
        rig.Expire();
        Assert.Equal(RaftRole.PreCandidate, rig.Replica.Role);

        rig.Step(new TimeoutNow(Rig.N2, Rig.N1, new Term(1)));
        Assert.Equal(RaftRole.Follower, rig.Replica.Role);
        rig.Step(new TimeoutNow(Rig.N2, Rig.N1, new Term(1)));
        Assert.Equal(RaftRole.Candidate, rig.Replica.Role);
    }

    [Fact]
    [Paper("T§3.10")]
    public void Voters_answer_a_transfer_election_although_they_hear_the_leader()
    {
        var rig = new Rig();
        rig.Append(Rig.N3, 1, 0, 0, [], 0);
        rig.Persist();

        Assert.Empty(rig.AskedForVote(Rig.N2, 2, 9, 1).All);
        Assert.Contains(rig.AskedForVote(Rig.N2, 2, 9, 1, transfer: true).Promises, p =>
            p.Message is RequestVoteResponse { VoteGranted: true });
    }

    [Fact]
    public void A_request_of_an_older_term_is_ignored()
    {
        var rig = new Rig(term: 3);
        rig.Append(Rig.N2, 3, 0, 0, [], 0);

        rig.Step(new TimeoutNow(Rig.N2, Rig.N1, new Term(2)));

        Assert.Equal((RaftRole.Follower, 3L), (rig.Replica.Role, rig.Term));
    }
}
