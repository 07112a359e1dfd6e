using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Transport;

/// <summary>
/// Client responses on the wire. The status there is the number of the <see cref="Outcome"/>, which is frozen, but for those below.
/// </summary>
internal static class ResponseCodec
{
    /// <summary>Refused, and the index is the first of the log.</summary>
    private const int Compacted = 11;

    private const int MachineError = 12;
    private const int WrongRange = 13;
    private const int Moving = 14;

    private const uint CoveredToTag = (ClientResponseMessage.CoveredToFieldNumber << 3) | WireReader.Delimited;
    private const uint ResultTag = (ClientResponseMessage.ResultFieldNumber << 3) | WireReader.Delimited;
    private const uint LeaderTag = (ClientResponseMessage.LeaderFieldNumber << 3) | WireReader.Delimited;
    private const uint MessageTag = (ClientResponseMessage.MessageFieldNumber << 3) | WireReader.Delimited;

    public static int SizeOf(ClientResponse response) =>
        WireWriter.SizeOfNumber(response.Id)
        + WireWriter.SizeOfNumber(StatusOf(response))
        + WireWriter.SizeOfNumber(IndexOf(response))
        + WireWriter.SizeOfNumber(response.Term)
        + WireWriter.SizeOfBytes(response.Result.Length)
        + WireWriter.SizeOfText(response.Leader ?? "")
        + WireWriter.SizeOfText(response.Message ?? "")
        + WireWriter.SizeOfNumber(response.LogTime)
        + WireWriter.SizeOfNumber(response.RangeVersion)
        + WireWriter.SizeOfNumber(response.RangeIndex)
        + (response.CoveredTo is { } end ? WireWriter.SizeOfDelimited(end.Length) : 0);

    public static void Write(ref WireWriter writer, ClientResponse response)
    {
        writer.Number(ClientResponseMessage.IdFieldNumber, response.Id);
        writer.Number(ClientResponseMessage.StatusFieldNumber, StatusOf(response));
        writer.Number(ClientResponseMessage.IndexFieldNumber, IndexOf(response));
        writer.Number(ClientResponseMessage.TermFieldNumber, response.Term);
        writer.Bytes(ClientResponseMessage.ResultFieldNumber, response.Result.Span);
        writer.Text(ClientResponseMessage.LeaderFieldNumber, response.Leader ?? "");
        writer.Text(ClientResponseMessage.MessageFieldNumber, response.Message ?? "");
        writer.Number(ClientResponseMessage.LogTimeFieldNumber, response.LogTime);
        if (response.CoveredTo is { } end)
        {
            writer.Begin(ClientResponseMessage.CoveredToFieldNumber, end.Length);
            end.Span.CopyTo(writer.Take(end.Length));
        }

        writer.Number(ClientResponseMessage.RangeVersionFieldNumber, response.RangeVersion);
        writer.Number(ClientResponseMessage.RangeIndexFieldNumber, response.RangeIndex);
    }

    /// <exception cref="FormatException">The bytes are malformed.</exception>
    public static ClientResponse Read(string group, WireReader reader, WireTexts texts)
    {
        var (id, status, index, term, logTime) = (0L, 0, 0L, 0L, 0L);
        var (rangeVersion, rangeIndex) = (0L, 0L);
        var (leader, message) = ("", "");
        ReadOnlySpan<byte> result = default;
        ReadOnlyMemory<byte>? coveredTo = null;
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case ClientResponseMessage.IdFieldNumber << 3:
                    id = reader.ReadNumber();
                    break;
                case ClientResponseMessage.StatusFieldNumber << 3:
                    status = reader.ReadInt32();
                    break;
                case ClientResponseMessage.IndexFieldNumber << 3:
                    index = reader.ReadNumber();
                    break;
                case ClientResponseMessage.TermFieldNumber << 3:
                    term = reader.ReadNumber();
                    break;
                case ResultTag:
                    result = reader.ReadDelimited();
                    break;
                case LeaderTag:
                    leader = texts.Read(reader.ReadDelimited());
                    break;
                case MessageTag:
                    message = WireReader.Text(reader.ReadDelimited());
                    break;
                case ClientResponseMessage.LogTimeFieldNumber << 3:
                    logTime = reader.ReadNumber();
                    break;
                case ClientResponseMessage.RangeVersionFieldNumber << 3:
                    rangeVersion = reader.ReadNumber();
                    break;
                case ClientResponseMessage.RangeIndexFieldNumber << 3:
                    rangeIndex = reader.ReadNumber();
                    break;
                case CoveredToTag:
                    coveredTo = reader.ReadDelimited().ToArray();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        var isCompacted = status == Compacted;
        return new ClientResponse(
            group, id, OutcomeOf(status), isCompacted ? 0 : index, term, result.IsEmpty ? default(ReadOnlyMemory<byte>) : result.ToArray(),
            leader.Length == 0 ? null : leader, message.Length == 0 ? null : message)
        {
            LogTime = logTime,
            CoveredTo = coveredTo,
            RangeVersion = rangeVersion,
            RangeIndex = rangeIndex,
            FirstIndex = isCompacted ? index : 0,
        };
    }

    private static int StatusOf(ClientResponse response) => response.FirstIndex != 0
        ? Compacted
        : response.Outcome switch
        {
            Outcome.MachineError => MachineError,
            Outcome.WrongRange => WrongRange,
            Outcome.Moving => Moving,
            _ => (int)response.Outcome,
        };

    private static long IndexOf(ClientResponse response) => response.FirstIndex != 0 ? response.FirstIndex : response.Index;

    /// <summary>A status of a later version says nothing about whether the request was done.</summary>
    private static Outcome OutcomeOf(int status) => status switch
    {
        Compacted => Outcome.Refused,
        MachineError => Outcome.MachineError,
        WrongRange => Outcome.WrongRange,
        Moving => Outcome.Moving,
        >= (int)Outcome.Ok and <= (int)Outcome.Refused => (Outcome)status,
        _ => Outcome.Unknown,
    };
}
