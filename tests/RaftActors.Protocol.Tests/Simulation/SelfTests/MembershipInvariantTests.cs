using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Inputs;
using RaftActors.Simulation.Invariants;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>Configurations, quorums and which replicas count.</summary>
public sealed class MembershipInvariantTests : InvariantSelfTests
{
    private readonly ConfigurationInForce _inForce = new();

    [Fact]
    [SelfTestOf(typeof(OneChangeAtATime))]
    public void A_change_before_the_last_one_or_an_entry_of_the_term_is_committed_is_reported()
    {
        var invariant = new OneChangeAtATime(_inForce);
        LeadTerm2();
        Fires(invariant, () => invariant.Writes(N1, N1.Write(entries: Entries.Members(2, 2, Entries.Voters("n1 n2 n3 n4")))));
        N1.Holds(1, 2).CommitIndex = new(2);
        var change = N1.Write(entries: Entries.Members(3, 2, Entries.Voters("n1 n2 n3 n4")));
        invariant.Writes(N1, change);
        _inForce.Writes(N1, change);

        Fires(invariant, () => invariant.Writes(N1, N1.Write(entries: Entries.Members(4, 2, Entries.Voters("n1 n2 n3 n5")))));
    }

    [Fact]
    [SelfTestOf(typeof(AdjacentConfigurations))]
    public void Replacing_two_voters_in_one_step_or_an_unrelated_joint_configuration_is_reported()
    {
        var invariant = new AdjacentConfigurations(_inForce);
        LeadTerm2();
        invariant.Writes(N1, N1.Write(entries: Entries.Members(2, 2, Entries.Voters("n1 n2 n3 n4"))));
        invariant.Writes(N1, N1.Write(entries: Entries.Members(2, 2, Entries.Voters("n3 n4 n5", outgoing: "n1 n2 n3"))));

        Fires(invariant, () => invariant.Writes(N1, N1.Write(entries: Entries.Members(2, 2, Entries.Voters("n1 n2 n4")))));
        Fires(invariant, () => invariant.Writes(N1, N1.Write(entries: Entries.Members(2, 2, Entries.Voters("n3 n4", outgoing: "n1 n2")))));
    }

    [Fact]
    [SelfTestOf(typeof(JointPairs))]
    public void A_joint_configuration_that_is_not_left_or_left_twice_is_reported()
    {
        var invariant = new JointPairs(_inForce);
        LeadTerm2();
        var enter = N1.Write(entries: Entries.Members(2, 2, Entries.Voters("n3 n4 n5", outgoing: "n1 n2 n3")));
        invariant.Writes(N1, enter);
        _inForce.Writes(N1, enter);
        Fires(invariant, () =>
            invariant.Writes(N1, N1.Write(entries: Entries.Members(3, 2, Entries.Voters("n1 n4 n5", outgoing: "n3 n4 n5")))));
        var leave = N1.Write(entries: Entries.Members(3, 2, Entries.Voters("n3 n4 n5")));
        invariant.Writes(N1, leave);
        _inForce.Writes(N1, leave);

        Fires(invariant, () => invariant.Writes(N1, N1.Write(entries: Entries.Members(4, 2, Entries.Voters("n3 n4 n5")))));
    }

    [Fact]
    [SelfTestOf(typeof(QuorumIntersection))]
    public void A_leader_or_a_commit_whose_quorum_may_not_overlap_the_committed_members_is_reported()
    {
        var invariant = new QuorumIntersection();
        invariant.Started(N1, N1.Recover());
        N1.Configuration = Entries.Voters("n1 n2 n3 n4");
        invariant.Elected(N1.Lead(2));
        invariant.Applied(N1, Entries.Members(1, 1, Entries.Voters("n1 n2 n3 n4")), 0);
        invariant.Applied(N1, Entries.Members(2, 1, Entries.Voters("n1 n2 n3 n4 n5")), 0);

        N2.Configuration = Entries.Voters("n1 n2 n3");
        Fires(invariant, () => invariant.Elected(N2.Lead(3)));
        N3.Lead(3).Holds(1).Configuration = Entries.Voters("n1 n2 n3");
        Step(invariant, N3, Ack(N2, N3, 3, 1), () => N3.CommitIndex = new(1));
        N3.Holds(1, 1).CommitIndex = new(0);
        Fires(invariant, () => Step(invariant, N3, Ack(N2, N3, 3, 1), () => N3.CommitIndex = new(1)));
    }

    [Fact]
    [SelfTestOf(typeof(ConfigurationInForce))]
    public void A_configuration_in_force_that_differs_from_the_log_is_reported()
    {
        var four = Entries.Voters("n1 n2 n3 n4");
        _inForce.Started(N1, N1.Recover());
        N1.Configuration = four;
        _inForce.Writes(N1, N1.Write(entries: Entries.Members(1, 1, four)));
        Step(_inForce, N1, DeadlineReached.Instance, () => { });
        _inForce.Writes(N1, N1.Write(truncateAfter: 0));

        Fires(_inForce, () => Step(_inForce, N1, DeadlineReached.Instance, () => { }));
        N2.Configuration = four;
        Fires(_inForce, () => _inForce.Started(N2, N2.Recover()));
    }

    [Fact]
    [SelfTestOf(typeof(OnlyMembersCount))]
    public void A_leader_elected_by_a_non_member_or_a_vote_decided_for_the_wrong_reason_is_reported()
    {
        Group.LongestLease = TimeSpan.Zero;
        var invariant = new OnlyMembersCount(Group);
        N1.Lead(2);
        invariant.Leaves(N4, Vote(N4, N1, 2));
        Fires(invariant, () => invariant.Elected(N1));
        invariant.Leaves(N2, Vote(N2, N1, 2));
        invariant.Elected(N1);

        N2.Enter(1).Holds(1, 1);
        Step(invariant, N2, Ask(N3, N2, 2, Entries.Id(1, 1)), () => N2.Enter(2));
        Fires(invariant, () => Step(invariant, N2, Ask(N3, N2, 2, Entries.Id(1, 1)), () => N2.HardState = new HardState(new(2), N3.Id)));
        N2.Enter(2);
        Fires(invariant, () => Step(invariant, N2, Ask(N3, N2, 3, Entries.Id(2, 1)), () => N2.Enter(3)));
    }

    private void LeadTerm2()
    {
        N1.Lead(2).Holds(1).CommitIndex = new(1);
        _inForce.Started(N1, N1.Recover());
    }
}
