using RaftActors.Protocol.Log;

namespace RaftActors.Protocol.Inputs;

/// <summary>
/// Commands to append, as one batch. What is refused is named by <see cref="Effects.Rejected"/>, possibly several times; the others, in
/// their order, are covered by one <see cref="Effects.Appended"/>. Either may be missing.
/// </summary>
/// <param name="Commands">Opaque bytes each; owned by the log from now on.</param>
/// <param name="Kinds">
/// What each of <paramref name="Commands"/> is: <see cref="EntryKind.Command"/> or <see cref="EntryKind.Envelope"/>. Empty: all are
/// commands.
/// </param>
public sealed record Propose(ReadOnlyMemory<ReadOnlyMemory<byte>> Commands, ReadOnlyMemory<EntryKind> Kinds = default) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"Propose n={Commands.Length}";
}
