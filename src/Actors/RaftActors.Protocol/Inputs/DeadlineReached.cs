namespace RaftActors.Protocol.Inputs;

/// <summary>The shell's only timer fired. If the deadline has moved since, nothing happens: a stale timer is not an event.</summary>
public sealed record DeadlineReached : Input
{
    /// <summary>The only instance needed.</summary>
    public static DeadlineReached Instance { get; } = new();

    /// <inheritdoc />
    public override string ToString() => "DeadlineReached";
}
