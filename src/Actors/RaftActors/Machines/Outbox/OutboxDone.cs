using Akka.Actor;

namespace RaftActors.Machines.Outbox;

/// <summary>From a handler to the sender of an <see cref="OutboxEffect"/>: the effect is done. Written to the log, in batches.</summary>
/// <param name="Index">The effect's index.</param>
/// <param name="Ordinal">The effect's ordinal.</param>
public sealed record OutboxDone(long Index, int Ordinal) : INoSerializationVerificationNeeded
{
    /// <summary>The effect's group; <see langword="null"/> for the one that runs it. They differ only after a merge of ranges.</summary>
    public string? Origin { get; init; }
}
