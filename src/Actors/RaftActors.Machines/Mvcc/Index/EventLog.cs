namespace RaftActors.Machines.Mvcc.Index;

/// <summary>What happened, in order, from the compacted revision on. Appended at one end, dropped at the other.</summary>
/// <remarks>
/// One thread changes it. A view stays as it is: events behind its end are written to places that it does not read, and the list of chunks
/// is replaced when a chunk is dropped.
/// </remarks>
internal sealed class EventLog
{
    public const int ChunkSize = 256;
    private LogEvent[][] _chunks = [];
    private int _used;
    private long _firstChunk;
    private long _begin;
    private long _end;

    /// <summary>The events as they are now, whatever is changed later.</summary>
    public LogView View => new(_chunks, _firstChunk, _begin, _end);

    public void Append(LogEvent added)
    {
        var (chunk, at) = ((int)((_end / ChunkSize) - _firstChunk), (int)(_end % ChunkSize));
        if (chunk == _used)
        {
            if (_used == _chunks.Length)
            {
                Array.Resize(ref _chunks, Math.Max(4, _used * 2));
            }

            _chunks[_used++] = new LogEvent[ChunkSize];
        }

        _chunks[chunk][at] = added;
        _end++;
    }

    /// <summary>Drops the events below a number.</summary>
    public void DropBelow(long number)
    {
        _begin = number;
        var whole = (int)Math.Min((number / ChunkSize) - _firstChunk, _used);
        if (whole > 0)
        {
            _chunks = _chunks[whole.._used];
            _used -= whole;
            _firstChunk += whole;
        }
    }
}
