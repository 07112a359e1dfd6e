using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Persistence.Records;

/// <summary>
/// Folds replayed records into the state that they describe. A journal can only delete from the start, so truncation is a record like any
/// other, and the first records may begin before the end of the compacted part.
/// </summary>
internal sealed class LogFold(Protocol.Membership.Configuration firstMembers)
{
    private readonly List<Entry> _entries = [];
    private HardState? _hardState;
    private long _lastSequenceNr;
    private bool _isCut;
    private bool _hasNote;
    private LogIndex _missingUpTo;
    private SnapshotInfo _snapshot = new(EntryId.Zero, firstMembers);
    private EntryId _base = EntryId.Zero;

    private LogIndex LastIndex => LogIndex.Max(_base.Index, _entries.Count > 0 ? _entries[^1].Index : LogIndex.Zero);

    /// <summary>Adds the next record of the journal.</summary>
    /// <exception cref="InvalidDataException">An earlier record is missing.</exception>
    public void Add(long sequenceNr, LogRecord record)
    {
        if (_lastSequenceNr == 0)
        {
            _isCut = sequenceNr != 1;
        }
        else if (sequenceNr != _lastSequenceNr + 1)
        {
            throw new InvalidDataException($"Record {sequenceNr} follows {_lastSequenceNr}: records are missing.");
        }

        _lastSequenceNr = sequenceNr;
        for (var i = 0; i < record.Operations.Count; i++)
        {
            var operation = record.Operations[i];
            if (operation.Write is { } write)
            {
                Add(write);
            }
            else
            {
                Add(operation.Compaction!.Value);
            }
        }
    }

    /// <summary>The state after the last record.</summary>
    /// <exception cref="InvalidDataException">The records leave a gap in the log.</exception>
    public RecoveredState Finish()
    {
        if (_isCut && !_hasNote)
        {
            throw new InvalidDataException("The first records are missing, and no later record reports their compaction.");
        }

        if (_base.Index < _missingUpTo)
        {
            throw new InvalidDataException(
                $"The log reached {_missingUpTo} when it was compacted, but ends at {LastIndex}: records are missing.");
        }

        var hardState = _lastSequenceNr == 0 ? default : _hardState ?? throw new InvalidDataException(
            "No record contains term and vote: records are missing.");
        DropUpTo(_base.Index);
        if (_entries.Count > 0 && _entries[0].Index != _base.Index + 1)
        {
            throw new InvalidDataException(
                $"The log begins with {_entries[0].Id}, but {_base} is the last entry compacted: records are missing.");
        }

        if (_base.Index + _entries.Count < _snapshot.Index)
        {
            throw new InvalidDataException(
                $"The log ends at {_base.Index + _entries.Count}, before its snapshot {_snapshot.LastIncluded}: records are missing.");
        }

        return new RecoveredState(hardState, _snapshot, _base, _entries.ToArray());
    }

    private void Add(in Persist write)
    {
        _hardState = write.HardState;
        if (write.ResetTo is { } reset)
        {
            _hasNote = true;
            _entries.Clear();
            _snapshot = reset;
            _base = reset.LastIncluded;
        }

        if (write.TruncateAfter is { } index)
        {
            while (_entries.Count > 0 && _entries[^1].Index > index)
            {
                _entries.RemoveAt(_entries.Count - 1);
            }
        }

        foreach (ref readonly var entry in write.Entries.Span)
        {
            if (_entries.Count > 0 && entry.Index != _entries[^1].Index + 1)
            {
                throw new InvalidDataException($"Entry {entry.Id} follows {_entries[^1].Id}: records are missing or out of order.");
            }

            _entries.Add(entry);
        }
    }

    private void Add(in CompactionNote compaction)
    {
        _hasNote = true;
        _hardState = compaction.HardState ?? _hardState;
        if (compaction.Snapshot.Index > _snapshot.Index)
        {
            _snapshot = compaction.Snapshot;
        }

        if (compaction.Base.Index > _base.Index)
        {
            _base = compaction.Base;
            DropUpTo(_base.Index);
        }

        // Records covered by a later compaction may already be deleted; others may not.
        if (compaction.LastIndex is { } noted && LastIndex < noted)
        {
            _missingUpTo = LogIndex.Max(_missingUpTo, noted);
        }
    }

    private void DropUpTo(LogIndex index)
    {
        var drop = 0;
        while (drop < _entries.Count && _entries[drop].Index <= index)
        {
            drop++;
        }

        _entries.RemoveRange(0, drop);
    }
}
