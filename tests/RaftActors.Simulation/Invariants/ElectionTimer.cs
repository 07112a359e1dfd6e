using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 36, §5.2, T§9.6: an election timer is reset only by the leader of the term, by granting a vote, by installing a snapshot, or when it
/// fires; never by other requests, and never to more than the longest election timeout and the silence that the leader announced. A lost
/// leader and requests of clients can only make it shorter. This bounds the time without a leader: every replica that could lead campaigns
/// within that time.
/// </summary>
public sealed class ElectionTimer(IGroupView group) : Invariant
{
    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (replica.Role == RaftRole.Leader || (replica.Role == before.Role && replica.NextDeadline == before.NextDeadline))
        {
            return;
        }

        var longest = group.LongestElectionTimeout + (input is Heartbeat heartbeat ? heartbeat.Silence : TimeSpan.Zero);
        Require(
            replica.NextDeadline - replica.LocalNow <= longest,
            $"{replica.Id} waits for {(replica.NextDeadline - replica.LocalNow).TotalMilliseconds} ms, but the longest election timeout "
                + $"is {longest.TotalMilliseconds} ms");
        var isShorter = replica.NextDeadline < before.NextDeadline;
        Require(
            replica.Role != before.Role || MayMove(replica, input) || (isShorter && MayShorten(input, before)),
            $"{replica.Id}, a {replica.Role}, resets its election timer because of {input}");
    }

    private static bool MayShorten(Input input, in Before before) =>
        before.Role is RaftRole.Follower or RaftRole.Learner or RaftRole.Witness
        && (input is ProposeRequest or ReadRequest || (input is PeerUnreachable lost && lost.Peer == before.Leader));

    private static bool MayMove(IReplicaView replica, Input input) =>
        input switch
        {
            DeadlineReached => true,
            _ when replica.Role is RaftRole.Candidate or RaftRole.PreCandidate => false,
            Heartbeat or AppendEntries or InstallSnapshot => ((RaftMessage)input).Term == replica.HardState.CurrentTerm,
            RequestVote { IsPreVote: false } request => request.Term == replica.HardState.CurrentTerm
                && request.From == replica.HardState.VotedFor,
            _ => input is SnapshotInstalled,
        };
}
