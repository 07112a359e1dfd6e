using RaftActors.Protocol.Log;

namespace RaftActors.Protocol.Inputs;

/// <summary>
/// Commands to append as one batch. Refused commands are reported by one or more <see cref="Effects.ProposalRejected"/>; the others, in
/// order, by one <see cref="Effects.ProposalAppended"/>. Either may be missing.
/// </summary>
/// <param name="Commands">Each is opaque bytes, owned by the log from now on.</param>
/// <param name="Kinds">The kind of each of <paramref name="Commands"/>: <see cref="EntryKind.Command"/> or
/// <see cref="EntryKind.Envelope"/>. If empty, all are commands.</param>
public sealed record ProposeRequest(ReadOnlyMemory<ReadOnlyMemory<byte>> Commands, ReadOnlyMemory<EntryKind> Kinds = default) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"ProposeRequest n={Commands.Length}";
}
