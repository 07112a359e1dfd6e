using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 23, T§6.4: the responses that confirm a read's round were sent after the read was requested, by a quorum of the leader's members;
/// and a non-leader serves a read only after its leader has answered a request sent no earlier than the read.
/// </summary>
public sealed class FreshReadRound(IGroupView group) : Invariant
{
    private readonly Dictionary<(ReplicaId Leader, ReplicaId Peer), (Term Term, long Round, LogicalTime At)> _answers = [];
    private readonly Dictionary<(ReplicaId From, long Number), (LogicalTime At, bool ByLease)> _questions = [];
    private readonly Dictionary<ReplicaId, LogicalTime> _newestAnswered = [];

    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        switch (message)
        {
            case HeartbeatResponse answer:
                Note(answer);
                break;
            case ReadIndex question:
                // A repeated request has the same number: the time of the first one counts.
                _questions.TryAdd((question.From, question.Number), (group.Now, question.ByLease));
                break;
            case ReadIndexResponse { Success: true } answer:
                CheckAnswer(replica, answer);
                break;
        }
    }

    public override void Reads(IReplicaView replica, in ServedRead read)
    {
        if (replica.Role != RaftRole.Leader)
        {
            Require(
                _newestAnswered.TryGetValue(replica.Id, out var asked) && asked >= read.Asked,
                $"{replica.Id} serves a read of {read.Asked}, but the newest request answered by a leader is of {asked}");
        }
        else if (read.LeaseUntil is null)
        {
            Require(IsConfirmed(replica, read.Asked), $"{replica.Id} serves a read of {read.Asked} without responses from a quorum since");
        }
    }

    private void CheckAnswer(IReplicaView leader, ReadIndexResponse answer)
    {
        Require(
            _questions.TryGetValue((answer.To, answer.Number), out var question),
            $"{leader.Id} sends {answer}, which no replica requested");
        Require(
            (question.ByLease && group.LongestLease > TimeSpan.Zero) || IsConfirmed(leader, question.At),
            $"{leader.Id} sends {answer}, requested at {question.At}, without responses from a quorum since");
        if (!_newestAnswered.TryGetValue(answer.To, out var newest) || newest < question.At)
        {
            _newestAnswered[answer.To] = question.At;
        }
    }

    /// <summary>The first response to a round counts: it is the oldest that the leader can have.</summary>
    private void Note(HeartbeatResponse answer)
    {
        var key = (answer.To, answer.From);
        if (!_answers.TryGetValue(key, out var last)
            || last.Term < answer.Term
            || (last.Term == answer.Term && last.Round < answer.ReadRound))
        {
            _answers[key] = (answer.Term, answer.ReadRound, group.Now);
        }
    }

    private bool IsConfirmed(IReplicaView leader, LogicalTime since)
    {
        var voters = leader.Configuration.AllVoters;
        Span<long> counts = stackalloc long[voters.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var isFresh =
                voters[i] == leader.Id
                || (
                    _answers.TryGetValue((leader.Id, voters[i]), out var last) && last.Term == leader.HardState.CurrentTerm
                    && last.At >= since);
            counts[i] = isFresh ? 1 : 0;
        }

        return Quorums.IsQuorum(leader.Configuration, counts);
    }
}
