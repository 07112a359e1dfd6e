using RaftActors.Protocol.Identity;

namespace RaftActors.Persistence.Records;

/// <summary>Determines which journal records may be deleted when the log is compacted: record numbers are not log indexes.</summary>
internal sealed class RecordMap
{
    private readonly Queue<(long SequenceNr, LogIndex Highest)> _records = new();
    private long _lastNote;
    private long _lastHardState;

    public void Add(long sequenceNr, LogRecord record)
    {
        var highest = LogIndex.Zero;
        for (var i = 0; i < record.Operations.Count; i++)
        {
            var operation = record.Operations[i];
            if (operation.Write is { Entries.IsEmpty: false } write)
            {
                highest = LogIndex.Max(highest, write.Entries.Span[^1].Index);
            }

            if (operation.Compaction is not null || operation.Write?.ResetTo is not null)
            {
                _lastNote = sequenceNr;
            }

            if (operation.Write is not null || operation.Compaction?.HardState is not null)
            {
                _lastHardState = sequenceNr;
            }
        }

        _records.Enqueue((sequenceNr, highest));
    }

    /// <summary>
    /// The last record that may be deleted when everything up to <paramref name="index"/> is compacted: neither it nor any before it
    /// contains a later entry. The last record with term and vote always stays, and so does the last one with the start of the log.
    /// </summary>
    public long TakeDeletable(LogIndex index)
    {
        var last = 0L;
        var kept = Math.Min(_lastNote, _lastHardState);
        while (_records.Count > 0 && _records.Peek().Highest <= index && _records.Peek().SequenceNr < kept)
        {
            last = _records.Dequeue().SequenceNr;
        }

        return last;
    }
}
