using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The read may be served from a machine that has applied <paramref name="Index"/>. Everything up to that index was handed over by an
/// earlier <see cref="ApplyEntries"/>, so a shell that keeps the order need not wait further.
/// </summary>
/// <param name="ReadId">The id of the request.</param>
/// <param name="Index">The read sees at least the state at this index.</param>
/// <param name="ByLease">Whether a lease stood for a round of heartbeats. The index was fixed while the lease held (T§6.4.1), so it does not
/// matter how late the read is done and answered.</param>
public readonly record struct ReadReady(long ReadId, LogIndex Index, bool ByLease = false)
{
    /// <inheritdoc />
    public override string ToString() => $"ReadReady {ReadId} at {Index}{(ByLease ? " by lease" : "")}";
}
