namespace RaftActors.Messages;

/// <summary>
/// How a request ended. All but <see cref="Ok"/>, <see cref="Unknown"/> and <see cref="MachineError"/> mean: this request was not applied
/// and never will be. They say nothing about earlier requests with the same session and sequence.
/// </summary>
public enum Outcome
{
    /// <summary>Done; the result is the machine's.</summary>
    Ok = 0,

    /// <summary>No leader was found in time. Not applied.</summary>
    NoLeader = 1,

    /// <summary>Too many requests are waiting. Not applied; retry later.</summary>
    Busy = 2,

    /// <summary>Larger than the limit. Not applied; a retry would fail too.</summary>
    TooLarge = 3,

    /// <summary>No group of that name is configured on the nodes asked. Not applied.</summary>
    NoSuchGroup = 4,

    /// <summary>
    /// The machine could not read the query, its preparer refused the command, or the session id or sequence is invalid. Not applied.
    /// </summary>
    BadRequest = 5,

    /// <summary>The node is stopping. Not applied.</summary>
    Stopping = 6,

    /// <summary>
    /// The deadline passed, or the leader lost its leadership, after the command may have reached a log: it may have been applied, may
    /// still be applied, or never. For a read: it was not answered.
    /// </summary>
    Unknown = 7,

    /// <summary>The session is not open: closed, expired or evicted. Not applied, and no other command of that session will be.</summary>
    SessionExpired = 8,

    /// <summary>
    /// The sequence is below those whose answers the session keeps. Not applied by this request; an earlier one may have been applied.
    /// </summary>
    AnswerForgotten = 9,

    /// <summary>The group's rules do not allow it at the moment; the message says why. Nothing was changed.</summary>
    Refused = 10,

    /// <summary>
    /// The command was committed, and the machine threw on it (or an operator had it skipped), on every replica alike. It has no result and
    /// never will. State changed before the throw stays changed. Outside a session, sending it again makes it a new command.
    /// </summary>
    MachineError = 11,

    /// <summary>
    /// The group serves a range of a keyspace, and the key is not in it. Not applied. Only a request by the group's name ends so: address
    /// the
    /// keyspace instead (<see cref="ProposeKey"/>, <see cref="QueryKey"/>).
    /// </summary>
    WrongRange = 12,

    /// <summary>
    /// The keys are changing hands between two groups. Not applied; retry shortly. A request by key is retried until its timeout.
    /// </summary>
    Moving = 13,
}
