using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 13, Figure 2: an acknowledgement leaves when the entries are on disk, the same ones that the leader has; a candidate asks for
/// votes when its own vote and the log that it names are; and what a replica takes for durable is.
/// </summary>
public sealed class DurableBeforePromise(IGroupView group) : Invariant
{
    /// <summary>
    /// A candidate's own vote counts like anyone's (§5.2): a term that it could vote in again after a crash is not its own.
    /// </summary>
    public override void Elected(IReplicaView replica)
    {
        var disk = replica.Disk.HardState;
        Require(disk == replica.HardState, $"{replica.Id} leads term {replica.HardState.CurrentTerm}, its disk says {disk}");
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
        Require(durable <= disk.LastIndex, $"{replica.Id} takes {durable} for durable, its disk ends at {disk.LastIndex}");
        if (replica.TermAt(durable) is { } believed && disk.TermAt(durable) is { } held)
        {
            Require(believed == held, $"{replica.Id} takes {durable}@{believed} for durable, its disk holds term {held}");
        }
    }

    private void CheckAcknowledgement(IReplicaView replica, AppendEntriesResponse answer)
    {
        var disk = replica.Disk;
        Require(disk.LastIndex >= answer.MatchIndex, $"{replica.Id} acknowledges {answer.MatchIndex}, its disk ends at {disk.LastIndex}");
        if (group.Find(answer.To) is not { IsUp: true, Role: RaftRole.Leader } leader || leader.HardState.CurrentTerm != answer.Term)
        {
            return;
        }

        Require(
            answer.MatchIndex <= leader.LastLog.Index,
            $"{replica.Id} acknowledges {answer.MatchIndex}, the log of {leader.Id} ends at {leader.LastLog}");
        if (leader.TermAt(answer.MatchIndex) is { } term && disk.TermAt(answer.MatchIndex) is { } durable)
        {
            Require(term == durable, $"{replica.Id} acknowledges {answer.MatchIndex}@{term}, its disk holds term {durable}");
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
            $"{replica.Id} asks for votes in term {request.Term}, its disk says {disk.HardState}");
        Require(disk.Holds(request.LastLog), $"{replica.Id} asks for votes with a log up to {request.LastLog}, which is not on its disk");
    }
}
