namespace RaftActors.Persistence.Segments.Files;

/// <summary>An open file of the log. Reads may run on any thread; everything else on one at a time.</summary>
internal interface ISegmentFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads until the buffer is full or the file ends; returns the number of bytes.</summary>
    int Read(Span<byte> bytes, long offset);

    /// <summary>Writes all bytes, or throws; then any part of them may be in the file.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    void SetLength(long length);

    /// <summary>When this returns, what was written survives a power failure.</summary>
    void Sync();
}
