using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Durability;

/// <summary>
/// The durable changes of a step, issued as one write at its end and always with the hard state (Figure 2), and the writes still in
/// progress.
/// </summary>
internal sealed class StepWrite
{
    private readonly PendingWrites _pending = new();
    private bool _isDirty;
    private ReadOnlyMemory<Entry> _entries;
    private LogIndex? _truncateAfter;
    private SnapshotInfo? _resetTo;

    /// <summary>Whether everything so far is on disk.</summary>
    public bool IsClean => !_isDirty && _pending.Count == 0;

    public bool HasEntries => !_entries.IsEmpty;

    public long LastDone => _pending.LastDone;

    /// <summary>When the oldest write still in progress was issued; <see cref="LogicalTime.Never"/> without one.</summary>
    public LogicalTime OldestIssuedAt => _pending.OldestIssuedAt;

    /// <summary>The number of the write that will contain this step's changes; that of the last write if nothing changed.</summary>
    public long Number => _pending.LastIssued + (_isDirty ? 1 : 0);

    /// <summary>The hard state changed.</summary>
    public void Touch() => _isDirty = true;

    public void Append(ReadOnlyMemory<Entry> entries)
    {
        _entries = entries;
        _isDirty = true;
    }

    public void TruncateAfter(LogIndex index)
    {
        _truncateAfter = index;
        _isDirty = true;
    }

    public void ResetTo(SnapshotInfo snapshot)
    {
        _resetTo = snapshot;
        _isDirty = true;
    }

    /// <summary>Issues the write if there is something to write.</summary>
    public void Flush(HardState hardState, EntryId last, LogicalTime now, EffectBuffer effects)
    {
        if (!_isDirty)
        {
            return;
        }

        var truncate = _resetTo is not null ? LogIndex.Zero : _truncateAfter;
        var writeId = _pending.Issue(last.Index, truncate, now);
        effects.Add(new Persist(writeId, hardState, _resetTo, _truncateAfter, _entries, last));
        _isDirty = false;
        _entries = default;
        _truncateAfter = null;
        _resetTo = null;
    }

    /// <summary>A write is done; see <see cref="PendingWrites.Complete"/>.</summary>
    public LogIndex Complete(long writeId, LogIndex durable) => _pending.Complete(writeId, durable);
}
