using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>Terms never decrease, across crashes as far as they were durable; commit and applied indexes never decrease within a life.</summary>
public sealed class MonotonicState : Invariant
{
    private readonly Dictionary<ReplicaId, (int Life, Term Term, LogIndex Commit, LogIndex Applied)> _seen = [];
    private readonly Dictionary<ReplicaId, Term> _durable = [];

    public override void Started(SimulatedReplica replica, RecoveredState recovered)
    {
        Require(
            recovered.HardState.CurrentTerm >= _durable.GetValueOrDefault(replica.Id),
            $"{replica.Id} starts in term {recovered.HardState.CurrentTerm}, {_durable.GetValueOrDefault(replica.Id)} was durable");
        _seen[replica.Id] = (replica.Life, recovered.HardState.CurrentTerm, LogIndex.Zero, LogIndex.Zero);
    }

    public override void Stepped(SimulatedReplica replica)
    {
        _durable[replica.Id] = replica.Disk.HardState.CurrentTerm;
        if (replica.Core is not { } core)
        {
            return;
        }

        var before = _seen[replica.Id];
        var now = (replica.Life, core.HardState.CurrentTerm, core.CommitIndex, core.LastApplied);
        Require(now.CurrentTerm >= before.Term, $"{replica.Id} goes from term {before.Term} back to {now.CurrentTerm}");
        Require(now.CommitIndex >= before.Commit, $"{replica.Id} takes commit {before.Commit} back to {now.CommitIndex}");
        Require(now.LastApplied >= before.Applied, $"{replica.Id} takes applied {before.Applied} back to {now.LastApplied}");
        _seen[replica.Id] = now;
    }
}
