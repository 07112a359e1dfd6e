namespace RaftActors.Ranges.Map;

/// <summary>How an operation ended; it never changes afterwards. The numbers are stored.</summary>
internal enum OperationOutcome
{
    /// <summary>Still under way.</summary>
    Open = 0,

    /// <summary>Done in the groups' logs.</summary>
    Completed = 1,

    /// <summary>Proven to have had no effect, and that it can have none later.</summary>
    Cancelled = 2,
}
