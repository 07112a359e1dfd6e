using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Mvcc.Reads;

/// <summary>
/// Writes the answer to a range: the records stand in it as they are. The bytes are those that the messages would give.
/// </summary>
internal static class RangeAnswers
{
    private const int BoolSize = 2;

    /// <summary>The answer to a query of one key at present.</summary>
    public static ReadOnlyMemory<byte> OfOne(byte[]? record, long revision)
    {
        var response = record is null ? 0 : FieldWriter.SizeOfDelimited(record.Length) + FieldWriter.SizeOfNumber(1);
        var range = FieldWriter.SizeOfDelimited(response) + FieldWriter.SizeOfNumber((ulong)revision);
        var answer = GC.AllocateUninitializedArray<byte>(
            FieldWriter.SizeOfNumber((ulong)revision) + FieldWriter.SizeOfDelimited(range));
        var writer = new FieldWriter(answer);
        writer.Number(MvccAnswer.RevisionFieldNumber, (ulong)revision);
        writer.Begin(MvccAnswer.RangeFieldNumber, range);
        writer.Begin(RangeAnswer.ResponseFieldNumber, response);
        if (record is not null)
        {
            writer.Message(RangeResponse.KvsFieldNumber, record);
            writer.Number(RangeResponse.CountFieldNumber, 1);
        }

        writer.Number(RangeAnswer.ReadRevisionFieldNumber, (ulong)revision);
        return answer;
    }

    public static ReadOnlyMemory<byte> Encode(in RangeResult result, long revision, long readRevision)
    {
        var response = (result.More ? BoolSize : 0) + FieldWriter.SizeOfNumber((ulong)result.Count);
        foreach (var record in result.Records)
        {
            response += FieldWriter.SizeOfDelimited(record.Length);
        }

        var range = FieldWriter.SizeOfDelimited(response)
            + FieldWriter.SizeOfBytes(result.NextKey?.Length ?? 0)
            + FieldWriter.SizeOfNumber((ulong)readRevision);
        var answer = GC.AllocateUninitializedArray<byte>(
            FieldWriter.SizeOfNumber((ulong)revision) + FieldWriter.SizeOfDelimited(range));
        var writer = new FieldWriter(answer);
        writer.Number(MvccAnswer.RevisionFieldNumber, (ulong)revision);
        writer.Begin(MvccAnswer.RangeFieldNumber, range);
        writer.Begin(RangeAnswer.ResponseFieldNumber, response);
        foreach (var record in result.Records)
        {
            writer.Message(RangeResponse.KvsFieldNumber, record);
        }

        writer.Number(RangeResponse.MoreFieldNumber, result.More ? 1UL : 0);
        writer.Number(RangeResponse.CountFieldNumber, (ulong)result.Count);
        writer.Bytes(RangeAnswer.NextKeyFieldNumber, result.NextKey);
        writer.Number(RangeAnswer.ReadRevisionFieldNumber, (ulong)readRevision);
        return answer;
    }
}
