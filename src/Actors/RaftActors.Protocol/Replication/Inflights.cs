using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Replication;

/// <summary>The unanswered appends to one peer, limited by number and by bytes. A message is identified by its last entry.</summary>
/// <remarks>
/// The window adapts: a response that finds it full widens it by one message, a loss halves it. A peer that keeps up gets a deep pipeline;
/// one that does not gets fewer and larger messages, and little is retransmitted.
/// </remarks>
internal sealed class Inflights(int minMessages, int maxMessages, long maxBytes)
{
    private readonly int _minMessages = minMessages;
    private readonly (LogIndex Last, long Bytes)[] _ring = new (LogIndex, long)[maxMessages];
    private int _first;

    /// <summary>How many messages may be in flight now.</summary>
    public int Window { get; private set; } = minMessages;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>No further message may be sent. A message above the byte limit is still sent, alone.</summary>
    public bool IsFull => Count >= Window || Bytes >= maxBytes;

    public void Add(LogIndex last, long bytes)
    {
        _ring[(_first + Count) % _ring.Length] = (last, bytes);
        Count++;
        Bytes += bytes;
    }

    /// <summary>Frees every message whose entries all lie at or below <paramref name="acknowledged"/>.</summary>
    public void FreeTo(LogIndex acknowledged)
    {
        if (Count >= Window && _ring[_first].Last <= acknowledged)
        {
            Window = Math.Min(Window + 1, maxMessages);
        }

        while (Count > 0 && _ring[_first].Last <= acknowledged)
        {
            FreeOldest();
        }
    }

    /// <summary>Frees one place without an answer: the next message finds out whether earlier ones were lost.</summary>
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

    /// <summary>A message was lost: shrinks the window.</summary>
    public void Shrink() => Window = Math.Max(Window / 2, _minMessages);

    public void Clear()
    {
        _first = 0;
        Count = 0;
        Bytes = 0;
    }
}
