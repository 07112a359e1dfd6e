using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Durability;

/// <summary>
/// The writes in progress, oldest first, and how much of the log each will have made durable. A truncation lowers that index for every
/// earlier write: otherwise the acknowledgement of an old write could vouch for an entry that a later write is about to overwrite and a
/// still later one restores.
/// </summary>
internal sealed class PendingWrites
{
    // A ring: the oldest at _first. Writes are few and short-lived, and none allocates.
    private Write[] _ring = new Write[8];
    private int _first;

    public long LastIssued { get; private set; }

    public long LastDone { get; private set; }

    /// <summary>When the oldest write still in progress was issued; <see cref="LogicalTime.Never"/> without one.</summary>
    public LogicalTime OldestIssuedAt => Count == 0 ? LogicalTime.Never : _ring[_first].IssuedAt;

    public int Count { get; private set; }

    public long Issue(LogIndex lastIndex, LogIndex? truncateAfter, LogicalTime now)
    {
        if (truncateAfter is { } limit)
        {
            for (var i = 0; i < Count; i++)
            {
                ref var write = ref At(i);
                write.LastIndex = LogIndex.Min(write.LastIndex, limit);
            }
        }

        if (Count == _ring.Length)
        {
            Grow();
        }

        LastIssued++;
        Count++;
        At(Count - 1) = new Write { Id = LastIssued, LastIndex = lastIndex, IssuedAt = now };
        return LastIssued;
    }

    /// <summary>
    /// Marks every write up to <paramref name="writeId"/> as done; returns the index up to which the log is durable now, if that is further
    /// than before.
    /// </summary>
    public LogIndex Complete(long writeId, LogIndex durable)
    {
        while (Count > 0 && _ring[_first].Id <= writeId)
        {
            durable = LogIndex.Max(durable, _ring[_first].LastIndex);
            _first = (_first + 1) % _ring.Length;
            Count--;
        }

        LastDone = Math.Max(LastDone, Math.Min(writeId, LastIssued));
        return durable;
    }

    private ref Write At(int i) => ref _ring[(_first + i) % _ring.Length];

    private void Grow()
    {
        var larger = new Write[_ring.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = At(i);
        }

        _ring = larger;
        _first = 0;
    }

    private struct Write
    {
        public long Id;
        public LogIndex LastIndex;
        public LogicalTime IssuedAt;
    }
}
