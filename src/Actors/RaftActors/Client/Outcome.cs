namespace RaftActors.Client;

/// <summary>
/// How a request ended. All but <see cref="Ok"/>, <see cref="Unknown"/> and <see cref="MachineError"/> mean: this request was not applied,
/// and it never will be. What an earlier request of the same session and sequence came to, they do not say.
/// </summary>
public enum Outcome
{
    /// <summary>Done; the answer is the machine's.</summary>
    Ok = 0,

    /// <summary>No leader was found in time. Not applied.</summary>
    NoLeader = 1,

    /// <summary>Too much is waiting already. Not applied; try again a little later.</summary>
    Busy = 2,

    /// <summary>Larger than the limit. Not applied, and it will not be when tried again.</summary>
    TooLarge = 3,

    /// <summary>No group of that name is configured on the nodes asked. Not applied.</summary>
    NoSuchGroup = 4,

    /// <summary>
    /// The machine could not read the query, its preparer refused the command, or a session's numbers cannot be. Nothing happened.
    /// </summary>
    BadRequest = 5,

    /// <summary>The node is stopping. Not applied.</summary>
    Stopping = 6,

    /// <summary>
    /// The deadline passed, or the leader lost its leadership, after the command may have reached a log: it may be applied, now or later,
    /// or never. For a read: it was not answered.
    /// </summary>
    Unknown = 7,

    /// <summary>
    /// The session is not open: closed, its time over, or made to go for others. Not applied, and nothing will be in that session.
    /// </summary>
    SessionExpired = 8,

    /// <summary>
    /// The sequence is below those whose answers the session keeps. Not applied by this request; whether it was by an earlier one, nobody
    /// remembers.
    /// </summary>
    AnswerForgotten = 9,

    /// <summary>The group's rules refuse it now; the message says why. Nothing was changed.</summary>
    Refused = 10,

    /// <summary>
    /// The command was committed, and the machine threw on it (or an operator had it skipped), on every replica alike: it has no result,
    /// and will have none. A machine that throws before it changes anything changed nothing; what it changed before stays. Sent again, it
    /// is another command.
    /// </summary>
    MachineError = 11,
}
