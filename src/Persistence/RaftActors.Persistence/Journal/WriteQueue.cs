using RaftActors.Persistence.Records;
using RaftActors.Protocol.Effects;

namespace RaftActors.Persistence.Journal;

/// <summary>
/// Group commit: one record is being written at a time, and everything that arrives meanwhile becomes the next one. The slower the disk,
/// the larger the records.
/// </summary>
internal sealed class WriteQueue
{
    private List<LogOperation> _waiting = [];
    private LogTail? _tail;

    /// <summary>Whether a record is being written.</summary>
    public bool IsWriting { get; private set; }

    /// <summary>Continues the log that was recovered.</summary>
    public void Begin(LogTail tail) => _tail = tail;

    public void Add(in Persist write)
    {
        _tail!.Follow(write);
        _waiting.Add(new LogOperation(write, null));
    }

    /// <summary>A note that the log's start moves, with all that must outlive the records before it.</summary>
    public void Add(in CompactLog compaction) => _waiting.Add(new LogOperation(null, _tail!.Note(compaction)));

    /// <summary>Everything waiting as one record, unless one is being written.</summary>
    public LogRecord? TryTake()
    {
        if (IsWriting || _waiting.Count == 0)
        {
            return null;
        }

        var record = new LogRecord(_waiting);

        // The next record is likely to be about as large. The list itself is the record's: a journal may keep it.
        _waiting = new List<LogOperation>(record.Operations.Count);
        IsWriting = true;
        return record;
    }

    /// <summary>The record that was taken is durable.</summary>
    public void Written() => IsWriting = false;
}
