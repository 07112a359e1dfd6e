using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Effects;

/// <summary>Send once the write <paramref name="WriteId"/> is on disk, not before; see <see cref="Driver.ReplicaDriver"/>.</summary>
public readonly record struct SendWhenDurable(RaftMessage Message, long WriteId)
{
    /// <inheritdoc />
    public override string ToString() => $"SendWhenDurable w={WriteId} {Message}";
}
