namespace RaftActors.Soak.History;

/// <summary>The outcome of an operation, as known to its client.</summary>
internal enum Ending
{
    /// <summary>Still running.</summary>
    Open,

    /// <summary>Answered by the machine.</summary>
    Ok,

    /// <summary>Certainly without effect, now and later.</summary>
    NotApplied,

    /// <summary>It may have taken effect, may take effect later, or never.</summary>
    Unknown,
}
