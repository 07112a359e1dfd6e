namespace RaftActors.Keyspaces;

/// <summary>The result of an order to change ranges.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Operation">The operation's number; zero if none was begun, or that is unknown.</param>
/// <param name="Message">Refused, unknown or cancelled: the reason.</param>
public sealed record RangeResult(RangeOutcome Outcome, long Operation, string? Message = null)
{
    /// <summary>The group that a split made; empty otherwise.</summary>
    public string Child { get; init; } = "";
}
