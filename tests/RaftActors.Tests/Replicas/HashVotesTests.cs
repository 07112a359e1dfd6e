using RaftActors.Protocol.Identity;
using RaftActors.Replicas;
using Xunit;

namespace RaftActors.Tests.Replicas;

/// <summary>One verdict, by a majority of the voters, in both halves of a joint configuration.</summary>
public sealed class HashVotesTests
{
    private static readonly ReplicaId[] N = [.. Enumerable.Range(0, 7).Select(i => new ReplicaId($"n{i}"))];
    private static readonly Protocol.Membership.Configuration Three = new([N[1], N[2], N[3]]);
    private readonly HashVotes _votes = new();

    [Fact]
    public void A_majority_with_the_same_hash_must_decide_once()
    {
        Assert.Null(_votes.Add(N[1], 100, 5, Three));
        Assert.Null(_votes.Add(N[1], 100, 5, Three));
        Assert.Null(_votes.Add(N[2], 100, 6, Three));
        Assert.Equal(5UL, _votes.Add(N[3], 100, 5, Three));
        Assert.Null(_votes.Add(N[2], 100, 5, Three));
    }

    [Fact]
    public void Reports_of_replicas_without_a_vote_must_not_count()
    {
        var members = new Protocol.Membership.Configuration([N[1], N[2], N[3]], learners: [N[4]]);
        Assert.Null(_votes.Add(N[1], 100, 5, members));
        Assert.Null(_votes.Add(N[4], 100, 5, members));
        Assert.Null(_votes.Add(N[5], 100, 5, members));
    }

    [Fact]
    public void In_a_joint_configuration_both_majorities_must_agree()
    {
        var joint = new Protocol.Membership.Configuration([N[1], N[2], N[3]], outgoing: [N[3], N[4], N[5]]);
        Assert.Null(_votes.Add(N[1], 100, 5, joint));
        Assert.Null(_votes.Add(N[2], 100, 5, joint));
        Assert.Null(_votes.Add(N[4], 100, 5, joint));
        Assert.Equal(5UL, _votes.Add(N[5], 100, 5, joint));
    }

    [Fact]
    public void A_disagreement_of_all_voters_must_be_detected()
    {
        _votes.Add(N[1], 100, 1, Three);
        _votes.Add(N[2], 100, 2, Three);
        Assert.False(_votes.IsTorn(100, Three));
        _votes.Add(N[3], 100, 3, Three);
        Assert.True(_votes.IsTorn(100, Three));
    }

    [Fact]
    public void A_later_decision_must_drop_earlier_indexes_and_a_new_leadership_must_start_empty()
    {
        _votes.Add(N[1], 100, 5, Three);
        _votes.Add(N[1], 200, 7, Three);
        Assert.Equal(7UL, _votes.Add(N[2], 200, 7, Three));
        Assert.Null(_votes.Add(N[2], 100, 5, Three));
        _votes.Clear();
        Assert.Null(_votes.Add(N[2], 100, 5, Three));
        Assert.Equal(5UL, _votes.Add(N[3], 100, 5, Three));
    }

    [Fact]
    public void The_number_of_indexes_kept_must_be_limited()
    {
        for (var i = 1; i <= 20; i++)
        {
            _votes.Add(N[1], i, 5, Three);
        }

        Assert.Null(_votes.Add(N[2], 1, 5, Three));
        Assert.Equal(5UL, _votes.Add(N[2], 20, 5, Three));
    }
}
