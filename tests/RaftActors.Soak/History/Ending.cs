namespace RaftActors.Soak.History;

/// <summary>How an operation ended, as its client knows it.</summary>
internal enum Ending
{
    /// <summary>Not yet.</summary>
    Open,

    /// <summary>Done, and answered by the machine.</summary>
    Ok,

    /// <summary>Certainly without any effect, now and later.</summary>
    NotApplied,

    /// <summary>It may have had its effect, may have it later, or never.</summary>
    Unknown,
}
