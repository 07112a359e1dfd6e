using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Mvcc.Queries;

/// <summary>The most frequent query, read without a message: one key, without a caller, at present.</summary>
internal static class PlainRange
{
    private const byte SerializableTag = RangeRequest.SerializableFieldNumber << 3;

    public static bool TryRead(ReadOnlySpan<byte> query, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (!FieldReader.TryReadOnly(query, out var tag, out var body) || tag >> 3 != MvccQuery.RangeFieldNumber
            || !FieldReader.TryReadOnly(body, out tag, out var request) || tag >> 3 != RangeQuery.RequestFieldNumber)
        {
            return false;
        }

        var reader = new FieldReader(request);
        return reader.TryReadTag(out tag) && tag == ((RangeRequest.KeyFieldNumber << 3) | FieldWriter.Delimited)
            && reader.TryReadBytes(out key) && !key.IsEmpty
            && (reader.IsAtEnd
                || (reader.TryReadTag(out tag) && tag == SerializableTag && reader.TryReadNumber(out _) && reader.IsAtEnd));
    }
}
