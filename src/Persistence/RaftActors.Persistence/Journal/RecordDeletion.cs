using RaftActors.Persistence.Records;
using RaftActors.Protocol.Identity;

namespace RaftActors.Persistence.Journal;

/// <summary>
/// Deletes the records that a durable compaction note made superfluous, a few hundred per request: a larger request would hold up the
/// writes of all groups on the same journal.
/// </summary>
internal sealed class RecordDeletion(int batch)
{
    private readonly RecordMap _map = new();
    private long _wanted;
    private long _done;
    private bool _isUnderWay;

    /// <summary>A record of the journal, replayed or just written.</summary>
    public void Add(long sequenceNr, LogRecord record) => _map.Add(sequenceNr, record);

    /// <summary>Everything up to an index is compacted, and the record that says so is durable.</summary>
    public void Compacted(LogIndex index) => _wanted = Math.Max(_wanted, _map.TakeDeletable(index));

    /// <summary>The number up to which records are to be deleted now; null while a request is pending, or if there are none.</summary>
    public long? Next()
    {
        if (_isUnderWay || _done >= _wanted)
        {
            return null;
        }

        _isUnderWay = true;
        return Math.Min(_done + batch, _wanted);
    }

    public void Deleted(long toSequenceNr)
    {
        _isUnderWay = false;
        _done = Math.Max(_done, toSequenceNr);
    }

    /// <summary>The records are superfluous but harmless: the next compaction deletes them too.</summary>
    public void Failed() => _isUnderWay = false;
}
