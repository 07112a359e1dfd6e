namespace RaftActors.Coordination;

/// <summary>How far an answer of the group settles a request.</summary>
internal enum LeaseReplyKind
{
    /// <summary>Committed and done.</summary>
    Done,

    /// <summary>Committed, but the lock belongs to another owner or has another token, or is free.</summary>
    Refused,

    /// <summary>Not applied; it may be tried again.</summary>
    NotDone,

    /// <summary>It may have been applied.</summary>
    Unknown,

    /// <summary>Trying again would not help.</summary>
    Impossible,
}
