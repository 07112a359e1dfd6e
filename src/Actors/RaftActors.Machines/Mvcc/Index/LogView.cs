namespace RaftActors.Machines.Mvcc.Index;

/// <summary>The events of an <see cref="EventLog"/> at one moment, by their numbers in it.</summary>
internal readonly struct LogView
{
    private readonly LogEvent[][] _chunks;
    private readonly long _firstChunk;

    public LogView(LogEvent[][] chunks, long firstChunk, long begin, long end) =>
        (_chunks, _firstChunk, Begin, End) = (chunks, firstChunk, begin, end);

    /// <summary>The number of the first event.</summary>
    public long Begin { get; }

    /// <summary>The number after the last event.</summary>
    public long End { get; }

    public ref readonly LogEvent this[long number] =>
        ref _chunks[(int)((number / EventLog.ChunkSize) - _firstChunk)][(int)(number % EventLog.ChunkSize)];

    /// <summary>The first event whose revision is not below one.</summary>
    public long From(long revision)
    {
        var (low, high) = (Begin, End);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            (low, high) = this[middle].Main < revision ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
