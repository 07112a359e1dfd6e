namespace RaftActors.Protocol.Inputs;

/// <summary>
/// The shell's one timer fired. When the deadline has moved since, nothing happens: a stale timer is not an event.
/// </summary>
public sealed record DeadlineReached : Input
{
    /// <summary>The only instance needed.</summary>
    public static DeadlineReached Instance { get; } = new();

    /// <inheritdoc />
    public override string ToString() => "DeadlineReached";
}
