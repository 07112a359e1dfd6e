using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 14: at some moment of this leadership, the peer's disk really held everything up to the matchIndex that the leader assumes,
/// identical to the leader's log. A refusal mistaken for an acknowledgement, or an old acknowledgement for a new one, shows here and not
/// only when data is lost.
/// </summary>
public sealed class AckSoundness(IGroupView group) : Invariant
{
    private readonly Dictionary<(ReplicaId Leader, ReplicaId Peer), (Term Term, LogIndex Match)> _proven = [];

    /// <summary>The highest index that a peer acknowledged to this leader in its term and really held.</summary>
    public LogIndex ProvenBy(IReplicaView leader, ReplicaId peer) =>
        _proven.TryGetValue((leader.Id, peer), out var proven) && proven.Term == leader.HardState.CurrentTerm
            ? proven.Match
            : LogIndex.Zero;

    /// <summary>Contents of an emptied store no longer count.</summary>
    public override void Emptied(IReplicaView replica)
    {
        foreach (var (leader, peer) in _proven.Keys)
        {
            if (peer == replica.Id)
            {
                _proven.Remove((leader, peer));
            }
        }
    }

    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        if (message is not AppendEntriesResponse { Success: true } answer
            || group.Find(answer.To) is not { IsUp: true, Role: RaftRole.Leader } leader || leader.HardState.CurrentTerm != answer.Term)
        {
            return;
        }

        var match = answer.MatchIndex;
        var isCovered = match <= replica.Disk.Snapshot.Index || leader.TermAt(match) is null;
        if (match <= leader.LastLog.Index
            && match <= replica.Disk.LastIndex
            && (isCovered || replica.Disk.TermAt(match) == leader.TermAt(match)))
        {
            _proven[(leader.Id, replica.Id)] = (answer.Term, LogIndex.Max(match, ProvenBy(leader, replica.Id)));
        }
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (input is AppendEntriesResponse response && replica.Role == RaftRole.Leader && group.Find(response.From) is not null)
        {
            var match = replica.MatchOf(response.From);
            Require(
                match <= ProvenBy(replica, response.From),
                $"{replica.Id} counts {response.From} up to {match}, which only held {ProvenBy(replica, response.From)} in term "
                    + $"{replica.HardState.CurrentTerm}");
        }
    }
}
