namespace RaftActors.Coordination;

/// <summary>One acquisition.</summary>
/// <param name="Token">Its fencing token.</param>
/// <param name="ValidUntil">From this time of the monotonic clock on it is not certainly held.</param>
internal sealed record HeldLease(long Token, TimeSpan ValidUntil);
