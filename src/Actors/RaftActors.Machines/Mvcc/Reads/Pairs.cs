using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc.Reads;

/// <summary>Records as messages, for answers that are made of messages.</summary>
internal static class Pairs
{
    public static KeyValue Of(byte[] record) => KeyValue.Parser.ParseFrom(record);

    public static RangeResponse ToResponse(in RangeResult result)
    {
        var response = new RangeResponse { Count = result.Count, More = result.More };
        response.Kvs.Capacity = result.Records.Count;
        foreach (var record in result.Records)
        {
            response.Kvs.Add(Of(record));
        }

        return response;
    }

    public static ByteString ToKey(byte[]? key) => key is null ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(key);
}
