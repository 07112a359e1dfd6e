namespace RaftActors.Persistence.Tests.Segments;

/// <summary>A file with what survives a power failure and what may not.</summary>
internal sealed class SimulatedFile
{
    private const int Sector = 512;
    private readonly List<(long Offset, byte[] Bytes)> _unsynced = [];
    private byte[] _durable = [];

    public byte[] Bytes { get; private set; } = [];

    public static SimulatedFile Of(byte[] bytes) => new() { Bytes = bytes, _durable = [.. bytes] };

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset + bytes.Length > Bytes.Length)
        {
            var longer = new byte[offset + bytes.Length];
            Bytes.CopyTo(longer, 0);
            Bytes = longer;
        }

        bytes.CopyTo(Bytes.AsSpan((int)offset));
        _unsynced.Add((offset, bytes.ToArray()));
    }

    public void SetLength(long length)
    {
        // Simplified: a change of length is durable at once, as that of a file that was just created or cut.
        var (bytes, durable) = (Bytes, _durable);
        Array.Resize(ref bytes, (int)length);
        Array.Resize(ref durable, (int)Math.Min(length, durable.Length));
        (Bytes, _durable) = (bytes, durable);
        _unsynced.RemoveAll(w => w.Offset + w.Bytes.Length > length);
    }

    public void Sync()
    {
        _durable = [.. Bytes];
        _unsynced.Clear();
    }

    /// <summary>The content after a power failure: each sector of an unsynced write has reached the disk or not.</summary>
    public byte[] AfterCrash(Func<bool> hasReached)
    {
        var bytes = new List<byte>(_durable);
        foreach (var (offset, written) in _unsynced)
        {
            for (var at = 0L; at < written.Length;)
            {
                var end = Math.Min(written.Length, ((((offset + at) / Sector) + 1) * Sector) - offset);
                if (hasReached())
                {
                    while (bytes.Count < offset + end)
                    {
                        bytes.Add(0);
                    }

                    for (var i = at; i < end; i++)
                    {
                        bytes[(int)(offset + i)] = written[i];
                    }
                }

                at = end;
            }
        }

        return [.. bytes];
    }
}
