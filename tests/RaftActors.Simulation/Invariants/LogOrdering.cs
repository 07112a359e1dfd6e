using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 12: snapshot ≤ applied ≤ commit ≤ last, there is no gap between snapshot and log, and entries are handed to a machine exactly once,
/// in order, without gaps.
/// </summary>
public sealed class LogOrdering : Invariant
{
    private readonly Dictionary<int, LogIndex> _handed = [];

    public override void Restored(IReplicaView replica, EntryId at, ulong machineHash) => _handed[replica.Number] = at.Index;

    public override void Applied(IReplicaView replica, in Entry entry, ulong machineHash)
    {
        var before = _handed.GetValueOrDefault(replica.Number);
        Require(entry.Index == before + 1, $"{replica.Id} is handed {entry.Id} after {before}");
        _handed[replica.Number] = entry.Index;
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        var snapshot = replica.Snapshot.Index;
        var applied = replica.LastApplied;
        var commit = replica.CommitIndex;
        var last = replica.LastLog.Index;
        Require(
            snapshot <= applied && applied <= commit && commit <= last && replica.FirstIndex <= snapshot + 1,
            $"{replica.Id} has first {replica.FirstIndex}, snapshot {snapshot}, applied {applied}, commit {commit}, last {last}");
    }
}
