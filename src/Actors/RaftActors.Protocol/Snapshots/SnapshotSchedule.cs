using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Snapshots;

/// <summary>When this replica saves its own machine, and that the log is compacted once the snapshot is durable (§7).</summary>
internal sealed class SnapshotSchedule(RaftState state)
{
    /// <summary>What an entry in the log costs in memory besides its bytes, about.</summary>
    private const long BytesPerEntry = 64;

    private bool _isSaving;
    private long _notBefore;

    /// <summary>The size of the last snapshot that was taken since the start; zero if none was.</summary>
    private long _lastBytes;

    /// <summary>The machine applied entries.</summary>
    public void SaveIfDue()
    {
        var entries = state.LastApplied - state.Snapshot.Index;
        var isDue = entries >= state.Options.SnapshotEntries || (entries > 0 && state.BytesSinceSnapshot >= state.Options.SnapshotBytes);
        if (isDue && IsWorthwhile(entries) && !_isSaving && state.LastApplied.Value >= _notBefore)
        {
            _isSaving = true;
            state.BeginSnapshot();
            state.Effects.Add(new SaveMachine(state.LastApplied));
        }
    }

    /// <param name="lastIncluded">The snapshot that is durable; null if saving failed.</param>
    /// <param name="bytes">Its size.</param>
    public void OnSaved(EntryId? lastIncluded, long bytes)
    {
        _isSaving = false;
        if (lastIncluded is not { } last)
        {
            // Do not retry immediately: it would probably fail again, and the log is still complete.
            _notBefore = state.LastApplied.Value + state.Options.SnapshotEntries;
            return;
        }

        _lastBytes = bytes;
        if (last.Index > state.Snapshot.Index && state.Log.Contains(last) && last.Index <= state.CommitIndex)
        {
            state.Compact(last);
        }
    }

    /// <summary>A large state is written for many entries; the log may meanwhile take that part of the state's memory.</summary>
    private bool IsWorthwhile(long entries) =>
        state.BytesSinceSnapshot + (entries * BytesPerEntry) >= _lastBytes / 100 * state.Options.SnapshotPercent;
}
