using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 13, Figure 2: an acknowledgement leaves only once the entries are on disk and identical to the leader's; a candidate asks for votes
/// only once its own vote and the log that it names are on disk; and everything that a replica considers durable is on disk.
/// </summary>
public sealed class DurableBeforePromise(IGroupView group) : Invariant
{
    /// <summary>
    /// A candidate's own vote counts like any other (§5.2): once durable, so that a crash cannot make it vote again in that term.
    /// </summary>
    public override void Elected(IReplicaView replica)
    {
        var disk = replica.Disk.HardState;
        Require(disk == replica.HardState, $"{replica.Id} leads term {replica.HardState.CurrentTerm}, but its disk has {disk}");
    }

    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        switch (message)
        {
            case AppendEntriesResponse { Success: true } answer:
                CheckAcknowledgement(replica, answer);
                break;
            case RequestVote { IsPreVote: false } request:
                CheckCandidacy(replica, request);
                break;
        }
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (input is not Persisted)
        {
            return;
        }

        var durable = replica.DurableIndex;
        var disk = replica.Disk;
        Require(durable <= disk.LastIndex, $"{replica.Id} considers {durable} durable, but its disk ends at {disk.LastIndex}");
        if (replica.TermAt(durable) is { } believed && disk.TermAt(durable) is { } held)
        {
            Require(believed == held, $"{replica.Id} considers {durable}@{believed} durable, but its disk holds term {held}");
        }
    }

    private void CheckAcknowledgement(IReplicaView replica, AppendEntriesResponse answer)
    {
        var disk = replica.Disk;
        Require(
            disk.LastIndex >= answer.MatchIndex, $"{replica.Id} acknowledges {answer.MatchIndex}, but its disk ends at {disk.LastIndex}");
        if (group.Find(answer.To) is not { IsUp: true, Role: RaftRole.Leader } leader || leader.HardState.CurrentTerm != answer.Term)
        {
            return;
        }

        Require(
            answer.MatchIndex <= leader.LastLog.Index,
            $"{replica.Id} acknowledges {answer.MatchIndex}, but the log of {leader.Id} ends at {leader.LastLog}");
        if (leader.TermAt(answer.MatchIndex) is { } term && disk.TermAt(answer.MatchIndex) is { } durable)
        {
            Require(term == durable, $"{replica.Id} acknowledges {answer.MatchIndex}@{term}, but its disk holds term {durable}");
        }
    }

    private void CheckCandidacy(IReplicaView replica, RequestVote request)
    {
        var disk = replica.Disk;
        if (disk.HardState.CurrentTerm > request.Term)
        {
            return;
        }

        Require(
            disk.HardState.CurrentTerm == request.Term && disk.HardState.VotedFor == replica.Id,
            $"{replica.Id} asks for votes in term {request.Term}, but its disk has {disk.HardState}");
        Require(disk.Holds(request.LastLog), $"{replica.Id} asks for votes with a log up to {request.LastLog}, which is not on its disk");
    }
}
