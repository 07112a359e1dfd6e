using Akka.Actor;

namespace RaftActors.Requests;

/// <summary>The status of a replica's answer to a router. The numbers are wire format.</summary>
internal enum ResponseStatus
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Not done: this replica is not the leader. The router asks another.</summary>
    NotLeader = 1,

    /// <summary>Not done: too many requests are waiting.</summary>
    Busy = 2,

    /// <summary>Not done: above a limit.</summary>
    TooLarge = 3,

    /// <summary>Not done: no replica of that group runs on that node.</summary>
    NoSuchGroup = 4,

    /// <summary>Not done: the machine or its preparer cannot read it.</summary>
    BadRequest = 5,

    /// <summary>Not done: the node is stopping.</summary>
    Stopping = 6,

    /// <summary>Appended, but leadership was lost since: it may or may not be applied.</summary>
    Unknown = 7,

    /// <summary>Not done: its session is not open.</summary>
    SessionExpired = 8,

    /// <summary>Not done now: the session no longer keeps an answer for that sequence.</summary>
    AnswerForgotten = 9,

    /// <summary>Not done: the group's rules do not allow it.</summary>
    Refused = 10,

    /// <summary>
    /// Not done: the requested index is before the start of the log; <see cref="ClientResponse.Index"/> is the log's first.
    /// </summary>
    Compacted = 11,

    /// <summary>Committed, and the machine failed on it, on every replica alike.</summary>
    MachineError = 12,
}

/// <summary>The answer to a <see cref="ClientRequest"/>.</summary>
internal sealed record ClientResponse(
    string Group, long Id, ResponseStatus Status, long Index, long Term, ReadOnlyMemory<byte> Result, string? Leader, string? Message)
    : INoSerializationVerificationNeeded
{
    /// <summary>Log time when the machine answered, in milliseconds, for display; zero if no machine did.</summary>
    public long LogTime { get; init; }

    public static ClientResponse Ok(ClientRequest request, long index, long term, ReadOnlyMemory<byte> result) =>
        new(request.Group, request.Id, ResponseStatus.Ok, index, term, result, null, null);

    public static ClientResponse Failed(ClientRequest request, ResponseStatus status, string? leader, string message) =>
        new(request.Group, request.Id, status, 0, 0, default, leader, message);
}
