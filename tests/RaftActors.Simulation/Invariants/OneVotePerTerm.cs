using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 2, §5.2: a replica votes for at most one candidate per term, across crashes too, and a vote is on disk before it is sent.
/// </summary>
public sealed class OneVotePerTerm : Invariant
{
    private readonly Dictionary<(Term, ReplicaId), ReplicaId> _votes = [];

    public override void Emptied(IReplicaView replica)
    {
        foreach (var (term, voter) in _votes.Keys)
        {
            if (voter == replica.Id)
            {
                _votes.Remove((term, voter));
            }
        }
    }

    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        if (message is not RequestVoteResponse { IsPreVote: false, VoteGranted: true })
        {
            return;
        }

        var key = (message.Term, replica.Id);
        Require(
            _votes.TryAdd(key, message.To) || _votes[key] == message.To,
            $"{replica.Id} votes for {_votes[key]} and {message.To} in term {message.Term}");
        var disk = replica.Disk.HardState;
        Require(
            disk.CurrentTerm > message.Term || (disk.CurrentTerm == message.Term && disk.VotedFor == message.To),
            $"{replica.Id} votes for {message.To} in term {message.Term}, but its disk has {disk}");
    }
}
