namespace RaftActors.Machines.Locks;

/// <summary>What a committed command did to a lock.</summary>
internal enum LockChange
{
    /// <summary>Nothing: it was for another lock, or was refused.</summary>
    None,

    /// <summary>The holder's time begins again.</summary>
    Time,

    /// <summary>That, and the holder has another value.</summary>
    Value,

    /// <summary>The lock is free, or has another holder or token.</summary>
    Holder,
}
