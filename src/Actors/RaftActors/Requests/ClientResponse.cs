using Akka.Actor;
using RaftActors.Messages;

namespace RaftActors.Requests;

/// <summary>The answer to a <see cref="ClientRequest"/>.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The request's number.</param>
/// <param name="Outcome">
/// How the request ended at that replica. <see cref="Outcome.NoLeader"/>: definitely not done, this replica does not lead; the router asks
/// another one, and its client gets that outcome only if no replica led in time.
/// </param>
/// <param name="Index">Ok or MachineError: the entry's index, or for a query an index that the answer includes.</param>
/// <param name="Term">Ok or MachineError: the entry's term, or the term at that index.</param>
/// <param name="Result">Ok: the machine's answer.</param>
/// <param name="Leader">Not Ok: the leader that this replica knows; <see langword="null"/> if none.</param>
/// <param name="Message">Not Ok: the reason.</param>
internal sealed record ClientResponse(
    string Group, long Id, Outcome Outcome, long Index, long Term, ReadOnlyMemory<byte> Result, string? Leader, string? Message)
    : INoSerializationVerificationNeeded
{
    /// <summary>Log time when the machine answered, in milliseconds, for display; zero if no machine did.</summary>
    public long LogTime { get; init; }

    /// <summary>Of a scan: the end of the range that answered, empty for no end. Null otherwise.</summary>
    public ReadOnlyMemory<byte>? CoveredTo { get; init; }

    /// <summary>The version of the range that answered; zero in a group that serves none.</summary>
    public long RangeVersion { get; init; }

    /// <summary>What the answer includes of that range's log; zero as well.</summary>
    public long RangeIndex { get; init; }

    /// <summary>
    /// Refused because the requested index is before the start of the log: the log's first index. Zero for all other answers.
    /// </summary>
    public long FirstIndex { get; init; }

    public static ClientResponse Ok(ClientRequest request, long index, long term, ReadOnlyMemory<byte> result, long logTime = 0) =>
        new(request.Group, request.Id, Outcome.Ok, index, term, result, null, null) { LogTime = logTime };

    public static ClientResponse Failed(ClientRequest request, Outcome outcome, string? leader, string message) =>
        new(request.Group, request.Id, outcome, 0, 0, default, leader, message);

    public static ClientResponse Compacted(CommittedRequest request, long firstIndex) =>
        Failed(request, Outcome.Refused, null, "The entries are compacted.") with { FirstIndex = firstIndex };
}
