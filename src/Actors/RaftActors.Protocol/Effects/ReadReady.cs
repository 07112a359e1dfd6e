using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>
/// The read may be served from a machine that has applied <paramref name="Index"/>. Everything up to it was handed over by
/// <see cref="Apply"/> before this effect, so a shell that keeps the order needs no further waiting.
/// </summary>
public readonly record struct ReadReady(long ReadId, LogIndex Index)
{
    /// <inheritdoc />
    public override string ToString() => $"ReadReady {ReadId} at {Index}";
}
