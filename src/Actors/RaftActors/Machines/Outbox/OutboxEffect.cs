using Akka.Actor;

namespace RaftActors.Machines.Outbox;

/// <summary>
/// To the handler of a group's outbox, on the leader's node only: run this effect. Answer the sender with <see cref="OutboxDone"/> when it
/// is done; it is delivered again, here or on the next leader, until that is in the log. So it runs at least once;
/// <paramref name="Group"/>, <paramref name="Index"/> and <paramref name="Ordinal"/> identify it permanently, for receivers that must not
/// run it twice.
/// </summary>
/// <param name="Group">The group whose log has the entry; it may have been merged into the one that runs the effect.</param>
/// <param name="Index">The index of the entry whose command added it.</param>
/// <param name="Ordinal">Its ordinal among the effects of that entry, from zero.</param>
/// <param name="Effect">The bytes that the machine added.</param>
public sealed record OutboxEffect(string Group, long Index, int Ordinal, ReadOnlyMemory<byte> Effect) : INoSerializationVerificationNeeded
{
    /// <summary>The acknowledgement of this effect.</summary>
    public OutboxDone Done => new(Index, Ordinal) { Origin = Group };
}
