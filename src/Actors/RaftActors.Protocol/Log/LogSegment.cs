namespace RaftActors.Protocol.Log;

/// <summary>
/// A run of consecutive entries. Each slot is written only once, so other threads (the store, the pipes, the machine) may read slices while
/// the core appends after them. Truncation therefore abandons slots instead of reusing them.
/// </summary>
internal sealed class LogSegment(long firstIndex, int capacity)
{
    private readonly Entry[] _entries = new Entry[capacity];
    private int _written;

    /// <summary>Index of the first slot.</summary>
    public long FirstIndex { get; } = firstIndex;

    /// <summary>Number of valid entries; at most the number ever written.</summary>
    public int Count { get; private set; }

    public long LastIndex => FirstIndex + Count - 1;

    /// <summary>Slots that can still be written. Zero after a truncation: the slots after it may still be in use elsewhere.</summary>
    public int Room => Count == _written ? _entries.Length - _written : 0;

    public ref readonly Entry this[long index] => ref _entries[index - FirstIndex];

    public void Add(in Entry entry)
    {
        _entries[_written] = entry;
        _written++;
        Count++;
    }

    public void TruncateAfter(long index) => Count = (int)(index - FirstIndex + 1);

    public ReadOnlyMemory<Entry> Slice(long index, int count) => _entries.AsMemory((int)(index - FirstIndex), count);
}
