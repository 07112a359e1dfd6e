using RaftActors.Machines;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Identity;
using RaftActors.Replicas;
using Xunit;

namespace RaftActors.Tests.Replicas;

/// <summary>A version is proposed only when every voter with a machine has reported that it knows it.</summary>
public sealed class TermsVotesTests
{
    private static readonly Protocol.Membership.Configuration Members = new([new("n1"), new("n2"), new("n3")], [new("n4")]);

    [Fact]
    public void A_voter_that_has_not_reported_must_hold_the_version_back()
    {
        var votes = New(latest: 3);
        votes.Note(new ReplicaId("n2"), 3);
        votes.Note(new ReplicaId("n4"), 3);
        Assert.Null(votes.Next(Members));

        votes.Note(new ReplicaId("n3"), 2);
        Assert.Equal(new MachineTerms(2, ApplyExceptionPolicy.Answer), votes.Next(Members));
        Assert.Null(votes.Next(Members));
        votes.MayRepeat();
        Assert.NotNull(votes.Next(Members));
    }

    [Fact]
    public void A_leader_that_does_not_know_a_version_must_not_propose_it()
    {
        var votes = New(latest: 1);
        votes.Note(new ReplicaId("n2"), 2);
        votes.Note(new ReplicaId("n3"), 2);
        Assert.Null(votes.Next(Members));
    }

    [Fact]
    public void A_witness_must_not_hold_the_version_back_and_lost_leadership_must_drop_the_reports()
    {
        var votes = New(latest: 2);
        votes.Note(new ReplicaId("n2"), 2);
        var members = new Protocol.Membership.Configuration([new("n1"), new("n2"), new("n3")], witnesses: [new("n3")]);
        Assert.Equal(2, votes.Next(members)?.Version);

        votes.Clear();
        Assert.Null(votes.Next(members));
    }

    private static TermsVotes New(int latest)
    {
        var votes = new TermsVotes(new ReplicaId("n1"), ApplyExceptionPolicy.Answer);
        votes.Set(MachineTerms.First, latest);
        return votes;
    }
}
