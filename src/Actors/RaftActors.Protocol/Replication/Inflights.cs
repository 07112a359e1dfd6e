using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Replication;

/// <summary>The unanswered appends to one peer, limited by messages and by bytes. A message is named by its last entry.</summary>
internal sealed class Inflights(int maxMessages, long maxBytes)
{
    private readonly (LogIndex Last, long Bytes)[] _ring = new (LogIndex, long)[maxMessages];
    private int _first;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>No further message may be sent. One above the byte limit still travels, alone.</summary>
    public bool IsFull => Count == _ring.Length || Bytes >= maxBytes;

    public void Add(LogIndex last, long bytes)
    {
        _ring[(_first + Count) % _ring.Length] = (last, bytes);
        Count++;
        Bytes += bytes;
    }

    /// <summary>Frees every message whose entries all lie at or below <paramref name="acknowledged"/>.</summary>
    public void FreeTo(LogIndex acknowledged)
    {
        while (Count > 0 && _ring[_first].Last <= acknowledged)
        {
            FreeOldest();
        }
    }

    /// <summary>Gives one place free although nothing was answered: the next message finds out what became of the lost ones.</summary>
    public void FreeOldest()
    {
        if (Count == 0)
        {
            return;
        }

        Bytes -= _ring[_first].Bytes;
        _first = (_first + 1) % _ring.Length;
        Count--;
    }

    public void Clear()
    {
        _first = 0;
        Count = 0;
        Bytes = 0;
    }
}
