using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RaftActors.Persistence.Offline.Copies;

/// <summary>SHA-256 of a stream's events: two stores with the same one have the same events.</summary>
internal sealed class StreamDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Records { get; private set; }

    public long Bytes { get; private set; }

    public void Add(in StoredEvent stored)
    {
        Span<byte> lengths = stackalloc byte[20];
        var manifest = Encoding.UTF8.GetBytes(stored.Manifest);
        BinaryPrimitives.WriteInt64LittleEndian(lengths, stored.SequenceNr);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[8..], stored.SerializerId);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[12..], manifest.Length);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[16..], stored.Payload.Length);
        _hash.AppendData(lengths);
        _hash.AppendData(manifest);
        _hash.AppendData(stored.Payload.Span);
        Records++;
        Bytes += stored.Payload.Length;
    }

    public string Text() => Convert.ToHexString(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
