namespace RaftActors.Machines.Mvcc.Index;

/// <summary>A put of a key.</summary>
internal readonly ref struct PutContent(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long lease, long mod) : IVersionContent
{
    private readonly ReadOnlySpan<byte> _value = value;

    public ReadOnlySpan<byte> Key { get; } = key;

    public long Mod => mod;

    public byte[] After(byte[]? latest)
    {
        var before = latest is null ? default : VersionFields.Of(latest).Numbers;
        return VersionRecord.OfPut(
            Key, _value, new VersionNumbers(before.Version == 0 ? mod : before.Create, mod, before.Version + 1, lease));
    }
}
