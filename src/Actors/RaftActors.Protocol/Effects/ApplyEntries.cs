using RaftActors.Protocol.Log;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// Hand these committed entries to the machine, each exactly once and in order; answered by <see cref="Inputs.Applied"/>. Includes entries
/// of every kind: the machine counts them all and runs the commands.
/// </summary>
public readonly record struct ApplyEntries(ReadOnlyMemory<Entry> Entries)
{
    /// <inheritdoc />
    public override string ToString() => $"ApplyEntries {Entries.Span[0].Index}..{Entries.Span[^1].Index}";
}
