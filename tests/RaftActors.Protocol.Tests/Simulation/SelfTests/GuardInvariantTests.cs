using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Invariants;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>
/// Inputs that must have no effect: late requests, obsolete refusals, requests of other replicas; and a vote that is not on disk.
/// </summary>
public sealed class GuardInvariantTests : InvariantSelfTests
{
    [Fact]
    [SelfTestOf(typeof(ElectionTimer))]
    public void An_election_timer_that_is_reset_by_other_requests_or_set_too_far_is_reported()
    {
        var invariant = new ElectionTimer(Group);
        N1.Enter(2).NextDeadline = At(150);
        Step(invariant, N1, PreVote(N2, N1, 3), () => { });
        Step(invariant, N1, new Heartbeat(N3.Id, N1.Id, new Term(2), LogIndex.Zero, 1), () => N1.NextDeadline = At(160));
        Step(invariant, N1, Ask(N2, N1, 3, EntryId.Zero), () => N1.Enter(3, N2.Id).NextDeadline = At(170));
        Step(invariant, N1, DeadlineReached.Instance, () => N1.NextDeadline = At(200));

        Fires(invariant, () => Step(invariant, N1, PreVote(N2, N1, 4), () => N1.NextDeadline = At(190)));
        Fires(invariant, () => Step(invariant, N1, Ask(N3, N1, 3, EntryId.Zero), () => N1.NextDeadline = At(191)));
        Fires(
            invariant,
            () => Step(invariant, N1, new Heartbeat(N3.Id, N1.Id, new Term(2), LogIndex.Zero, 1), () => N1.NextDeadline = At(192)));
        Fires(invariant, () => Step(invariant, N1, DeadlineReached.Instance, () => N1.NextDeadline = At(201)));
        N1.Leader = N2.Id;
        Step(invariant, N1, new PeerUnreachable(N2.Id), () => N1.NextDeadline = At(180));
        Fires(invariant, () => Step(invariant, N1, new PeerUnreachable(N3.Id), () => N1.NextDeadline = At(170)));
        Fires(invariant, () => Step(invariant, N1, new PeerUnreachable(N2.Id), () => N1.NextDeadline = At(181)));
        Step(invariant, N1, Beat(silence: 300), () => N1.NextDeadline = At(499));
        Fires(invariant, () => Step(invariant, N1, Beat(silence: 300), () => N1.NextDeadline = At(501)));
        Step(invariant, N1, new ReadRequest(1), () => N1.NextDeadline = At(200));
        N1.Role = RaftRole.PreCandidate;
        Fires(invariant, () => Step(invariant, N1, Vote(N2, N1, 4, isPreVote: true), () => N1.NextDeadline = At(195)));
    }

    [Fact]
    [SelfTestOf(typeof(ObsoleteRefusals))]
    public void An_obsolete_refusal_that_moves_the_next_index_is_reported()
    {
        var invariant = new ObsoleteRefusals();
        N1.Lead(2).Progress = Peer("Probe", 3, 10);
        Step(invariant, N1, Refusal(9), () => N1.Progress = Peer("Probe", 3, 5));
        Step(invariant, N1, Refusal(9), () => { });
        Fires(invariant, () => Step(invariant, N1, Refusal(7), () => N1.Progress = Peer("Probe", 3, 4)));

        N1.Progress = Peer("Replicate", 6, 10);
        Fires(invariant, () => Step(invariant, N1, Refusal(6), () => N1.Progress = Peer("Probe", 6, 7)));
        N1.Progress = Peer("Replicate", 6, 10);
        Step(invariant, N1, Refusal(8), () => N1.Progress = Peer("Probe", 6, 7));
        Fires(invariant, () => Step(invariant, N1, Refusal(6), () => N1.Progress = Peer("Probe", 6, 6)));
        N1.Progress = Peer("Snapshot", 0, 10);
        Fires(invariant, () => Step(invariant, N1, Refusal(9), () => N1.Progress = Peer("Probe", 0, 1)));
    }

    [Fact]
    [SelfTestOf(typeof(DurableBeforePromise))]
    public void A_leader_elected_by_its_own_vote_before_it_is_on_disk_is_reported()
    {
        var invariant = new DurableBeforePromise(Group);
        invariant.Elected(N1.Lead(2));
        N1.Disk.HardState = N1.HardState with { VotedFor = ReplicaId.None };

        Fires(invariant, () => invariant.Elected(N1));
    }

    [Fact]
    [SelfTestOf(typeof(TermsFromCampaigns))]
    public void A_campaign_requested_by_the_leader_of_an_older_term_is_reported()
    {
        var invariant = new TermsFromCampaigns(Group);
        Step(invariant, N1.Enter(5), new TimeoutNow(N2.Id, N1.Id, new Term(5)), () => N1.Enter(6).Role = RaftRole.Candidate);

        Fires(
            invariant,
            () => Step(invariant, N3.Enter(5), new TimeoutNow(N2.Id, N3.Id, new Term(4)), () => N3.Enter(6).Role = RaftRole.Candidate));
    }

    private AppendEntriesResponse Refusal(long rejected) =>
        new(N2.Id, N1.Id, new Term(2), false, LogIndex.Zero, new LogIndex(rejected), EntryId.Zero);

    private PeerProgress Peer(string state, long match, long next) => new(N2.Id, state, new LogIndex(match), new LogIndex(next), 0, 2);

    private static RequestVote PreVote(HandMadeReplica from, HandMadeReplica to, long term) =>
        Ask(from, to, term, EntryId.Zero) with { IsPreVote = true };

    private static LogicalTime At(double milliseconds) => new((long)(milliseconds * TimeSpan.TicksPerMillisecond));

    private Heartbeat Beat(int silence) =>
        new(N3.Id, N1.Id, new Term(3), LogIndex.Zero, 1, TimeSpan.FromMilliseconds(silence));
}
