namespace RaftActors.Etcd.Watch;

/// <summary>Keys compared by their bytes. Their hashes differ from process to process, as those of strings do.</summary>
internal sealed class ByteKeys : IEqualityComparer<ReadOnlyMemory<byte>>
{
    public static readonly ByteKeys Instance = new();

    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<byte> obj)
    {
        var hash = new HashCode();
        hash.AddBytes(obj.Span);
        return hash.ToHashCode();
    }
}
