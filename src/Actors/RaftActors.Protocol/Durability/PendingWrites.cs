using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Durability;

/// <summary>
/// The writes that are under way, oldest first, and how much of the log each will have made durable. A truncation lowers that of every
/// write before it: otherwise the acknowledgement of an old write could vouch for an entry that a later write is about to overwrite and
/// a still later one to restore.
/// </summary>
internal sealed class PendingWrites
{
    private readonly Queue<Write> _queue = new();

    public long LastIssued { get; private set; }

    public long LastDone { get; private set; }

    /// <summary>When the oldest write still under way was issued; <see cref="LogicalTime.Never"/> when there is none.</summary>
    public LogicalTime OldestIssuedAt => _queue.Count == 0 ? LogicalTime.Never : _queue.Peek().IssuedAt;

    public int Count => _queue.Count;

    public long Issue(LogIndex lastIndex, LogIndex? truncateAfter, LogicalTime now)
    {
        if (truncateAfter is { } limit)
        {
            foreach (var write in _queue)
            {
                write.LastIndex = LogIndex.Min(write.LastIndex, limit);
            }
        }

        LastIssued++;
        _queue.Enqueue(new Write(LastIssued, lastIndex, now));
        return LastIssued;
    }

    /// <summary>Takes every write up to <paramref name="writeId"/> as done; the log is durable up to the index returned, or as far as it was.</summary>
    public LogIndex Complete(long writeId, LogIndex durable)
    {
        while (_queue.Count > 0 && _queue.Peek().Id <= writeId)
        {
            durable = LogIndex.Max(durable, _queue.Dequeue().LastIndex);
        }

        LastDone = Math.Max(LastDone, Math.Min(writeId, LastIssued));
        return durable;
    }

    private sealed class Write(long id, LogIndex lastIndex, LogicalTime issuedAt)
    {
        public long Id { get; } = id;

        public LogIndex LastIndex { get; set; } = lastIndex;

        public LogicalTime IssuedAt { get; } = issuedAt;
    }
}
