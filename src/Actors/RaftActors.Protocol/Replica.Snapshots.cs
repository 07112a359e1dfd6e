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
        var entries = _core.LastApplied - _core.Snapshot.Index;
        var due = entries >= _core.Options.SnapshotEntries || (entries > 0 && _core.BytesSinceSnapshot >= _core.Options.SnapshotBytes);
        if (due && !_takingSnapshot && _core.LastApplied.Value >= _snapshotNotBefore)
        {
            _takingSnapshot = true;
            _core.BytesSinceSnapshot = 0;
            _core.Effects.Add(new TakeSnapshot(_core.LastApplied));
        }
    }

    private void OnSnapshotSaved(SnapshotSaved saved)
    {
        _takingSnapshot = false;
        if (saved.LastIncluded is not { } last)
        {
            // Do not retry immediately: it would probably fail again, and the log is still complete.
            _snapshotNotBefore = _core.LastApplied.Value + _core.Options.SnapshotEntries;
            return;
        }

        if (last.Index > _core.Snapshot.Index && _core.Log.Contains(last) && last.Index <= _core.CommitIndex)
        {
            _core.Compact(last);
        }
    }

    private void OnSnapshotInstalled(SnapshotInstalled installed)
    {
        _role.OnSnapshotInstalled(installed);
        if (_role is not Roles.Follower && _core.Installing?.LastIncluded == installed.LastIncluded)
        {
            // The role changed meanwhile; the next leader will detect the gap.
            _core.Installing = null;
        }
    }
}
