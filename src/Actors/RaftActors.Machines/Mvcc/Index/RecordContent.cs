namespace RaftActors.Machines.Mvcc.Index;

/// <summary>A version that is there already.</summary>
internal readonly struct RecordContent(byte[] record, long mod) : IVersionContent
{
    public ReadOnlySpan<byte> Key => VersionRecord.KeyOf(record);

    public long Mod => mod;

    public byte[] After(byte[]? latest) => record;
}
