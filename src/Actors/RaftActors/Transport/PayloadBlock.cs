namespace RaftActors.Transport;

/// <summary>
/// Memory for the payloads of one message: they lie together, because they stay in the log and leave it about together. A block is small
/// enough that an entry which is kept longer keeps little else, and stays out of the heap for large objects.
/// </summary>
/// <param name="bytes">The bytes of all payloads.</param>
internal ref struct PayloadBlock(long bytes)
{
    private const int MaxBytes = 32 * 1024;

    private long _left = bytes;
    private byte[] _block = [];
    private int _used;

    /// <summary>A copy of the next payload.</summary>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return default;
        }

        if (payload.Length > _block.Length - _used)
        {
            _block = GC.AllocateUninitializedArray<byte>((int)Math.Max(payload.Length, Math.Min(_left, MaxBytes)));
            _used = 0;
        }

        var copy = _block.AsMemory(_used, payload.Length);
        payload.CopyTo(copy.Span);
        _used += payload.Length;
        _left -= payload.Length;
        return copy;
    }
}
