using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Effects;

/// <summary>Send at once; the message does not depend on durable state.</summary>
public readonly record struct Send(RaftMessage Message)
{
    /// <inheritdoc />
    public override string ToString() => $"Send {Message}";
}
