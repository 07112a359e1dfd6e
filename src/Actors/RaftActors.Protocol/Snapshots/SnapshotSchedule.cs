using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Snapshots;

/// <summary>When this replica saves its own machine, and that the log is compacted once the snapshot is durable (§7).</summary>
internal sealed class SnapshotSchedule(RaftState state)
{
    private bool _isSaving;
    private long _notBefore;

    /// <summary>The machine applied entries.</summary>
    public void SaveIfDue()
    {
        var entries = state.LastApplied - state.Snapshot.Index;
        var isDue = entries >= state.Options.SnapshotEntries || (entries > 0 && state.BytesSinceSnapshot >= state.Options.SnapshotBytes);
        if (isDue && !_isSaving && state.LastApplied.Value >= _notBefore)
        {
            _isSaving = true;
            state.BeginSnapshot();
            state.Effects.Add(new SaveMachine(state.LastApplied));
        }
    }

    /// <param name="lastIncluded">The snapshot that is durable; null if saving failed.</param>
    public void OnSaved(EntryId? lastIncluded)
    {
        _isSaving = false;
        if (lastIncluded is not { } last)
        {
            // Do not retry immediately: it would probably fail again, and the log is still complete.
            _notBefore = state.LastApplied.Value + state.Options.SnapshotEntries;
            return;
        }

        if (last.Index > state.Snapshot.Index && state.Log.Contains(last) && last.Index <= state.CommitIndex)
        {
            state.Compact(last);
        }
    }
}
