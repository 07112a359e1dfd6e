using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Mvcc.Commands;

/// <summary>
/// The most frequent command, read without a message: a put without a caller, of a key, a value and perhaps a lease. Everything else goes
/// to protobuf's parser, which reads the same from the same bytes.
/// </summary>
internal readonly ref struct PlainPut
{
    private PlainPut(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long lease)
    {
        Key = key;
        Value = value;
        Lease = lease;
    }

    public ReadOnlySpan<byte> Key { get; }

    public ReadOnlySpan<byte> Value { get; }

    public long Lease { get; }

    public static bool TryRead(ReadOnlySpan<byte> command, out PlainPut put)
    {
        put = default;
        if (!FieldReader.TryReadOnly(command, out var tag, out var body) || tag >> 3 != MvccCommand.PutFieldNumber)
        {
            return false;
        }

        ReadOnlySpan<byte> key = default, value = default;
        var (lease, last) = (0UL, 0);
        var reader = new FieldReader(body);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out tag) || tag <= last)
            {
                return false;
            }

            last = tag;
            var isRead = tag switch
            {
                (PutRequest.KeyFieldNumber << 3) | FieldWriter.Delimited => reader.TryReadBytes(out key),
                (PutRequest.ValueFieldNumber << 3) | FieldWriter.Delimited => reader.TryReadBytes(out value),
                PutRequest.LeaseFieldNumber << 3 => reader.TryReadNumber(out lease),
                _ => false,
            };
            if (!isRead)
            {
                return false;
            }
        }

        put = new PlainPut(key, value, (long)lease);
        return !key.IsEmpty;
    }
}
