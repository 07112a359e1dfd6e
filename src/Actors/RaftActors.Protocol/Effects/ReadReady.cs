using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The read may be served from a machine that has applied <paramref name="Index"/>. Everything up to it was handed over by
/// <see cref="Apply"/> before this effect, so a shell that keeps the order needs no further waiting.
/// </summary>
/// <param name="ReadId">The request's.</param>
/// <param name="Index">What the read sees at least.</param>
/// <param name="LeaseUntil">
/// Served by a lease: the read must be done, and its answer on its way, before this moment; after it another leader may exist. Null
/// otherwise.
/// </param>
public readonly record struct ReadReady(long ReadId, LogIndex Index, LogicalTime? LeaseUntil = null)
{
    /// <inheritdoc />
    public override string ToString() => $"ReadReady {ReadId} at {Index}{(LeaseUntil is { } until ? $" lease until {until}" : "")}";
}
