using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Tests.Transport.Earlier;

/// <summary>Client responses, see <see cref="EarlierCodec"/>.</summary>
internal static class EarlierResponseCodec
{
    /// <summary>Refused, and the index is the first of the log.</summary>
    private const int Compacted = 11;

    private const int MachineError = 12;
    private const int WrongRange = 13;
    private const int Moving = 14;

    public static ClientResponseMessage Encode(ClientResponse response)
    {
        var isCompacted = response.FirstIndex != 0;
        return new ClientResponseMessage
        {
            Id = response.Id,
            Status = isCompacted ? Compacted : response.Outcome == Outcome.MachineError ? MachineError : (int)response.Outcome,
            Index = isCompacted ? response.FirstIndex : response.Index,
            Term = response.Term,
            Result = UnsafeByteOperations.UnsafeWrap(response.Result),
            Leader = response.Leader ?? "",
            Message = response.Message ?? "",
            LogTime = response.LogTime,
            RangeVersion = response.RangeVersion,
            RangeIndex = response.RangeIndex,
        };
    }

    public static ClientResponse Decode(string group, ClientResponseMessage message)
    {
        var isCompacted = message.Status == Compacted;
        return new ClientResponse(
            group, message.Id, OutcomeOf(message.Status), isCompacted ? 0 : message.Index, message.Term, message.Result.Memory,
            message.Leader.Length == 0 ? null : message.Leader, message.Message.Length == 0 ? null : message.Message)
        {
            LogTime = message.LogTime,
            FirstIndex = isCompacted ? message.Index : 0,
            RangeVersion = message.RangeVersion,
            RangeIndex = message.RangeIndex,

            // The cast keeps null: without it, null would become an empty key.
            CoveredTo = message.HasCoveredTo ? message.CoveredTo.Memory : (ReadOnlyMemory<byte>?)null,
        };
    }

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
