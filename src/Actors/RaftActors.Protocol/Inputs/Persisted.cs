using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>A write, and with it every earlier one, is on disk.</summary>
/// <param name="WriteId">The number in <see cref="Effects.Persist.WriteId"/>.</param>
/// <param name="Last">The last entry as it was when that write was made. If the log holds another there by now, it counts for
/// nothing.</param>
public sealed record Persisted(long WriteId, EntryId Last) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"Persisted w={WriteId} last={Last}";
}
