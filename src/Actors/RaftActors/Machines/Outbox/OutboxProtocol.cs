using Akka.Actor;

namespace RaftActors.Machines.Outbox;

/// <summary>The messages from the machine actor to the outbox actor.</summary>
internal static class OutboxProtocol
{
    /// <summary>Effects were added to the replicated outbox, and others acknowledged in the log.</summary>
    public sealed record Changed(IReadOnlyList<OutboxEffect> Added, IReadOnlyList<OutboxDone> Done) : INoSerializationVerificationNeeded;

    /// <summary>The whole outbox was replaced: a snapshot was loaded.</summary>
    public sealed record Reset(IReadOnlyList<OutboxEffect> Pending) : INoSerializationVerificationNeeded;

    /// <summary>A handler for a group was registered on this node; published on the event stream.</summary>
    public sealed record HandlerRegistered(string Group) : INoSerializationVerificationNeeded;
}
