using Akka.Actor;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Transport;

namespace RaftActors.Machines;

/// <summary>What a replica and its machine actor say to each other.</summary>
internal static class MachineProtocol
{
    /// <summary>Replace the state; answered by <see cref="Restored"/>.</summary>
    /// <param name="At">What the state is of.</param>
    /// <param name="State">
    /// The state, as <see cref="Saved"/> gave it; null begins an empty machine: nothing was applied yet, or this is a witness.
    /// </param>
    public sealed record Restore(EntryId At, ReadOnlyMemory<byte>? State) : INoSerializationVerificationNeeded;

    public sealed record Restored(EntryId At) : INoSerializationVerificationNeeded;

    /// <summary>Apply, and answer whoever waits for an entry of it; answered by <see cref="Applied"/>.</summary>
    public sealed record Apply(ReadOnlyMemory<Entry> Entries, IReadOnlyList<Waiter> Waiters) : INoSerializationVerificationNeeded;

    public sealed record Applied(LogIndex Index) : INoSerializationVerificationNeeded;

    /// <summary>Answer the requester once everything up to the request's index is applied.</summary>
    public sealed record Read(ClientRequest Request, IActorRef ReplyTo, LogIndex MinIndex) : INoSerializationVerificationNeeded;

    /// <summary>Save the state; answered by <see cref="Saved"/> or <see cref="SaveFailed"/>.</summary>
    public sealed record Save : INoSerializationVerificationNeeded;

    public sealed record Saved(EntryId At, ReadOnlyMemory<byte> State) : INoSerializationVerificationNeeded;

    /// <summary>The state for the actor that asked to export it: the replica knows what else belongs to it.</summary>
    public sealed record StateSaved(ClientRequest Request, IActorRef ReplyTo, EntryId At, ReadOnlyMemory<byte> State)
        : INoSerializationVerificationNeeded;

    public sealed record SaveFailed(Exception Cause) : INoSerializationVerificationNeeded;

    /// <summary>The machine threw at an entry: its state is not to be relied on any more, and it applies nothing further.</summary>
    public sealed record Faulted(EntryId At, Exception Cause) : INoSerializationVerificationNeeded;

    /// <summary>
    /// The machine does not get past an entry, and another start would not help: it needs an operator or another program. It applies
    /// nothing further and answers no reads; the log goes on.
    /// </summary>
    /// <param name="At">The entry.</param>
    /// <param name="Cause">What it threw.</param>
    /// <param name="MaySkip">Whether the group may decide to skip the entry.</param>
    public sealed record Halted(EntryId At, Exception Cause, bool MaySkip) : INoSerializationVerificationNeeded;

    /// <summary>
    /// The terms in force, and what this program knows. Said when the former is not the first or the latter higher, and when they change.
    /// </summary>
    public sealed record TermsInForce(MachineTerms Terms, int LatestVersion) : INoSerializationVerificationNeeded;

    /// <summary>Whether this replica leads now; the sender is the replica. Nothing is answered.</summary>
    public sealed record Lead(bool Leads) : INoSerializationVerificationNeeded;

    /// <summary>To the replica: have this envelope appended, if you lead. Nobody waits for it; whoever needs it asks again.</summary>
    public sealed record ProposeEnvelope(ReadOnlyMemory<byte> Envelope) : INoSerializationVerificationNeeded;

    /// <summary>To the replica: the hash of everything applied up to an index, to be compared with the others'.</summary>
    public sealed record HashPoint(long Index, ulong Hash) : INoSerializationVerificationNeeded;
}
