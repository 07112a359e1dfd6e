using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>A write and every earlier one are on disk.</summary>
/// <param name="WriteId">The number in <see cref="Effects.Persist.WriteId"/>.</param>
/// <param name="Last">The last entry of the log when that write was made. Ignored if the log now holds a different entry there.</param>
public sealed record Persisted(long WriteId, EntryId Last) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"Persisted w={WriteId} last={Last}";
}
