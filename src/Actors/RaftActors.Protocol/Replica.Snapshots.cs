using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Inputs;

namespace RaftActors.Protocol;

/// <content>When a snapshot is taken, and what happens once one is durable (§7).</content>
public sealed partial class Replica
{
    private bool _takingSnapshot;
    private long _snapshotNotBefore;

    private void TakeSnapshotIfDue()
    {
        var entries = _state.LastApplied - _state.Snapshot.Index;
        var due = entries >= _state.Options.SnapshotEntries || (entries > 0 && _state.BytesSinceSnapshot >= _state.Options.SnapshotBytes);
        if (due && !_takingSnapshot && _state.LastApplied.Value >= _snapshotNotBefore)
        {
            _takingSnapshot = true;
            _state.BytesSinceSnapshot = 0;
            _state.Effects.Add(new SaveMachine(_state.LastApplied));
        }
    }

    private void OnSnapshotSaved(SnapshotSaved saved)
    {
        _takingSnapshot = false;
        if (saved.LastIncluded is not { } last)
        {
            // Do not retry immediately: it would probably fail again, and the log is still complete.
            _snapshotNotBefore = _state.LastApplied.Value + _state.Options.SnapshotEntries;
            return;
        }

        if (last.Index > _state.Snapshot.Index && _state.Log.Contains(last) && last.Index <= _state.CommitIndex)
        {
            _state.Compact(last);
        }
    }

    private void OnSnapshotInstalled(SnapshotInstalled installed)
    {
        _role.OnSnapshotInstalled(installed);
        if (_role is not Roles.Follower && _state.Installing?.LastIncluded == installed.LastIncluded)
        {
            // The role changed meanwhile; the next leader will detect the gap.
            _state.Installing = null;
        }
    }
}
