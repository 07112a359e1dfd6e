using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 11: terms never decrease, nor do durable terms across crashes; a vote does not change within its term; commit and applied indexes
/// never decrease within a life, nor does a peer's matchIndex during a leadership.
/// </summary>
public sealed class MonotonicState(IGroupView group) : Invariant
{
    private readonly Dictionary<ReplicaId, HardState> _durable = [];
    private readonly Dictionary<ReplicaId, LogIndex> _applied = [];
    private readonly Dictionary<(ReplicaId, ReplicaId), (Term Term, Configuration Members, LogIndex Match)> _matches = [];

    public override void Emptied(IReplicaView replica)
    {
        _durable.Remove(replica.Id);
        foreach (var (leader, peer) in _matches.Keys)
        {
            if (peer == replica.Id)
            {
                _matches.Remove((leader, peer));
            }
        }
    }

    public override void Started(IReplicaView replica, RecoveredState recovered)
    {
        var durable = _durable.GetValueOrDefault(replica.Id);
        var now = recovered.HardState;
        Require(
            now.CurrentTerm >= durable.CurrentTerm,
            $"{replica.Id} starts in term {now.CurrentTerm}, but {durable.CurrentTerm} was durable");
        Require(
            now.CurrentTerm > durable.CurrentTerm || durable.VotedFor.IsNone || now.VotedFor == durable.VotedFor,
            $"{replica.Id} starts with {now}, but {durable} was durable");
        _applied[replica.Id] = recovered.Snapshot.Index;
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        var now = replica.HardState;
        Require(
            now.CurrentTerm >= before.HardState.CurrentTerm,
            $"{replica.Id} decreases its term from {before.HardState.CurrentTerm} to {now.CurrentTerm}");
        Require(
            now.CurrentTerm > before.HardState.CurrentTerm || before.HardState.VotedFor.IsNone || now.VotedFor == before.HardState.VotedFor,
            $"{replica.Id} changes its vote from {before.HardState} to {now}");
        Require(
            replica.CommitIndex >= before.CommitIndex,
            $"{replica.Id} decreases commit from {before.CommitIndex} to {replica.CommitIndex}");
        switch (input)
        {
            case Protocol.Inputs.Applied:
                var applied = _applied.GetValueOrDefault(replica.Id);
                Require(replica.LastApplied >= applied, $"{replica.Id} decreases applied from {applied} to {replica.LastApplied}");
                _applied[replica.Id] = replica.LastApplied;
                break;
            case Persisted:
                _durable[replica.Id] = replica.Disk.HardState;
                break;
            case AppendEntriesResponse response when replica.Role == RaftRole.Leader && group.Find(response.From) is not null:
                CheckMatch(replica, response.From);
                break;
        }
    }

    private void CheckMatch(IReplicaView leader, ReplicaId peer)
    {
        var match = leader.MatchOf(peer);
        var key = (leader.Id, peer);
        var known = _matches.GetValueOrDefault(key);
        if (known.Term == leader.HardState.CurrentTerm && ReferenceEquals(known.Members, leader.Configuration))
        {
            // The configuration changed: a member may have left and returned, and then starts from zero.
            Require(match >= known.Match, $"{leader.Id} decreases match of {peer} from {known.Match} to {match}");
        }

        _matches[key] = (leader.HardState.CurrentTerm, leader.Configuration, match);
    }
}
