using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The read may be served from a machine that has applied <paramref name="Index"/>. Everything up to that index was handed over by an
/// earlier <see cref="ApplyEntries"/>, so a shell that keeps the order need not wait further.
/// </summary>
/// <param name="ReadId">The id of the request.</param>
/// <param name="Index">The read sees at least the state at this index.</param>
/// <param name="LeaseUntil">For a read served by a lease: the read must be done and its answer sent before this moment, because another
/// leader may exist afterwards. Null otherwise.</param>
public readonly record struct ReadReady(long ReadId, LogIndex Index, LogicalTime? LeaseUntil = null)
{
    /// <inheritdoc />
    public override string ToString() => $"ReadReady {ReadId} at {Index}{(LeaseUntil is { } until ? $" lease until {until}" : "")}";
}
