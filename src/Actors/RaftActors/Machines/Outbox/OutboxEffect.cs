using Akka.Actor;

namespace RaftActors.Machines.Outbox;

/// <summary>
/// To the handler of a group's outbox, on the leader's node only: do this. Answer the sender with <see cref="OutboxDone"/> when it is done;
/// it comes again, here or at the next leader, until that is in the log. So it is done at least once; <paramref name="Index"/> and
/// <paramref name="Ordinal"/> name it for ever, for a receiver that must not do it twice.
/// </summary>
/// <param name="Group">The group.</param>
/// <param name="Index">Index of the entry whose command added it.</param>
/// <param name="Ordinal">Its place among the effects of that entry, counted from zero.</param>
/// <param name="Effect">What the machine added.</param>
public sealed record OutboxEffect(string Group, long Index, int Ordinal, ReadOnlyMemory<byte> Effect) : INoSerializationVerificationNeeded
{
    /// <summary>The answer that ends it.</summary>
    public OutboxDone Done => new(Index, Ordinal);
}
