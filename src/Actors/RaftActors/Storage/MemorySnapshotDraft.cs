namespace RaftActors.Storage;

/// <summary>A snapshot that is written into memory, for a store that keeps it as one value.</summary>
public sealed class MemorySnapshotDraft : SnapshotDraft
{
    private readonly LimitedMemoryStream _content;

    internal MemorySnapshotDraft(long maxBytes) => _content = new LimitedMemoryStream(maxBytes);

    /// <inheritdoc />
    public override Stream Content => _content;

    /// <summary>What was written; not a copy, so nothing may be written after this.</summary>
    public ReadOnlyMemory<byte> Bytes => _content.GetBuffer().AsMemory(0, (int)_content.Length);

    /// <summary>Memory needs no release.</summary>
    public override void Dispose()
    {
    }
}
