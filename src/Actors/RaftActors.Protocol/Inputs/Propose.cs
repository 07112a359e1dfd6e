namespace RaftActors.Protocol.Inputs;

/// <summary>
/// Commands to append, as one batch. Answered by <see cref="Effects.Appended"/> for a prefix of the batch and
/// <see cref="Effects.Rejected"/> for the rest; either may be missing.
/// </summary>
/// <param name="Commands">Opaque bytes each; owned by the log from now on.</param>
/// <param name="Timestamp">Milliseconds since the Unix epoch at the leader; the log keeps it from running backwards.</param>
public sealed record Propose(ReadOnlyMemory<ReadOnlyMemory<byte>> Commands, long Timestamp) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"Propose n={Commands.Length}";
}
