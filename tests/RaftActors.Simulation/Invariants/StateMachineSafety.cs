using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 7, §5.4.3: no two replicas apply different entries at an index; their machines are equal there, whether restored from a snapshot or
/// not. A machine without payloads has no state to compare.
/// </summary>
public sealed class StateMachineSafety : Invariant
{
    private readonly List<(EntryId Id, ulong? Hash)> _committed = [];

    /// <summary>The last entry that any replica applied.</summary>
    public EntryId Last => _committed.Count == 0 ? EntryId.Zero : _committed[^1].Id;

    public override void Applied(IReplicaView replica, in Entry entry, ulong machineHash)
    {
        var i = (int)entry.Index.Value - 1;
        Require(i <= _committed.Count, $"{replica.Id} applies {entry.Id} before any replica applied the previous entry");
        if (i == _committed.Count)
        {
            _committed.Add((entry.Id, null));
        }

        var (id, hash) = _committed[i];
        if (hash is null && !replica.IsHollow)
        {
            _committed[i] = (id, machineHash);
        }

        Require(
            id == entry.Id && (hash is null || replica.IsHollow || hash == machineHash),
            $"{replica.Id} applies {entry.Id}, but another replica applied {id}, or the machines differ");
    }

    public override void Restored(IReplicaView replica, EntryId at, ulong machineHash) => Require(
        at.Index == LogIndex.Zero || IsKnown(replica, at, machineHash), $"{replica.Id} restores a different state at {at}");

    private bool IsKnown(IReplicaView replica, EntryId at, ulong machineHash)
    {
        var (id, hash) = _committed[(int)at.Index.Value - 1];
        return id == at && (replica.IsHollow || hash == machineHash);
    }
}
