using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Machines.Ranged;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Ranges.Feeds;
using RaftActors.Requests;
using RaftActors.Storage;

namespace RaftActors.Machines;

/// <summary>The messages between a replica and its machine actor.</summary>
internal static class MachineProtocol
{
    /// <summary>Replace the state; answered by <see cref="Restored"/>.</summary>
    /// <param name="At">The snapshot that the state belongs to.</param>
    /// <param name="State">
    /// The state, for the receiver; null starts an empty machine: nothing was applied yet, or this is a witness.
    /// </param>
    public sealed record Restore(EntryId At, SnapshotBytes? State) : INoSerializationVerificationNeeded;

    public sealed record Restored(EntryId At) : INoSerializationVerificationNeeded;

    /// <summary>Apply the entries and answer their waiters; answered by <see cref="ApplyDone"/>.</summary>
    public sealed record Apply(ReadOnlyMemory<Entry> Entries, IReadOnlyList<Waiter> Waiters) : INoSerializationVerificationNeeded;

    public sealed record ApplyDone(LogIndex Index) : INoSerializationVerificationNeeded;

    /// <summary>Answer the requester once everything up to the request's index is applied.</summary>
    public sealed record Read(ClientRequest Request, IActorRef ReplyTo, LogIndex MinIndex) : INoSerializationVerificationNeeded;

    /// <summary>Answer the requesters of all reads that one round of confirmation released.</summary>
    /// <param name="Reads">The reads, in the order of their arrival; not changed after sending.</param>
    /// <param name="MinIndex">What must be applied first.</param>
    public sealed record ReadMany(IReadOnlyList<(ClientRequest Request, IActorRef ReplyTo)> Reads, LogIndex MinIndex)
        : INoSerializationVerificationNeeded;

    /// <summary>
    /// Save the state into a new draft; answered by <see cref="Saved"/> or <see cref="SaveFailed"/>, perhaps after further entries were
    /// applied.
    /// </summary>
    public sealed record Save(ISnapshotDrafts Drafts) : INoSerializationVerificationNeeded;

    /// <summary>The state at an entry is in the draft, which belongs to the receiver.</summary>
    public sealed record Saved(EntryId At, SnapshotDraft Draft) : INoSerializationVerificationNeeded;

    /// <summary>Save the state into memory, for a merge; answered by <see cref="Copied"/> or <see cref="SaveFailed"/>.</summary>
    public sealed class Copy : INoSerializationVerificationNeeded
    {
        public static readonly Copy Instance = new();
    }

    /// <summary>The state at an entry, as in a snapshot.</summary>
    public sealed record Copied(EntryId At, ReadOnlyMemory<byte> State) : INoSerializationVerificationNeeded;

    /// <summary>Tell the hash of everything applied; answered by <see cref="Hashed"/>.</summary>
    public sealed class TellHash : INoSerializationVerificationNeeded
    {
        public static readonly TellHash Instance = new();
    }

    /// <summary>The running hash at an entry; null if it is not known from the beginning on.</summary>
    public sealed record Hashed(EntryId At, ulong? Hash) : INoSerializationVerificationNeeded;

    /// <summary>The exported state; the replica adds members and log time.</summary>
    public sealed record StateSaved(ClientRequest Request, IActorRef ReplyTo, EntryId At, ReadOnlyMemory<byte> State)
        : INoSerializationVerificationNeeded;

    public sealed record SaveFailed(Exception Cause) : INoSerializationVerificationNeeded;

    /// <summary>The machine failed at an entry: its state must not be trusted, and it applies nothing more.</summary>
    public sealed record Faulted(EntryId At, Exception Cause) : INoSerializationVerificationNeeded;

    /// <summary>
    /// The machine cannot apply an entry, and a restart would not help: it needs an operator or another program. It applies nothing more
    /// and answers no reads; the log continues.
    /// </summary>
    /// <param name="At">The entry.</param>
    /// <param name="Cause">The exception.</param>
    /// <param name="MaySkip">Whether the group may decide to skip the entry.</param>
    public sealed record Halted(EntryId At, Exception Cause, bool MaySkip) : INoSerializationVerificationNeeded;

    /// <summary>
    /// The terms in force and the highest version known here. Sent if either differs from the initial one, and when they change.
    /// </summary>
    public sealed record TermsInForce(MachineTerms Terms, int LatestVersion) : INoSerializationVerificationNeeded;

    /// <summary>What the machine knows of its range, read for a request; the replica adds what it knows.</summary>
    public sealed record RangeRead(ClientRequest Request, IActorRef ReplyTo, EntryId At, RangeView View)
        : INoSerializationVerificationNeeded;

    /// <summary>Answer the sender with the present <see cref="RangeView"/>.</summary>
    public sealed class TellView : INoSerializationVerificationNeeded
    {
        public static readonly TellView Instance = new();
    }

    /// <summary>Tell what the notes say of consecutive entries, once they are applied; answered by <see cref="Described"/>.</summary>
    public sealed record Describe(long First, long Last) : INoSerializationVerificationNeeded;

    /// <summary>What a follower of keys must know of these entries.</summary>
    /// <param name="Piece">What happened to the keys; null if that is not known here.</param>
    /// <param name="Skipped">Which commands were not executed.</param>
    /// <param name="From">The first index of which anything is known; zero for a machine that serves no range or has failed.</param>
    public sealed record Described(FeedPiece? Piece, ImmutableArray<RangeNotes.Run> Skipped, long From)
        : INoSerializationVerificationNeeded;

    /// <summary>Tell where the keys of a source came; answered by <see cref="Found"/>.</summary>
    public sealed record FindMerge(string Source) : INoSerializationVerificationNeeded;

    /// <summary>The index of the entry with which they came; null if they have not yet, or too long ago.</summary>
    public sealed record Found(long? Index) : INoSerializationVerificationNeeded;

    /// <summary>To the supervisor of the replica: a split was applied, and this is its child.</summary>
    public sealed record Parted(ChildState Child) : INoSerializationVerificationNeeded;

    /// <summary>From there: the child of a split is durable on this node, or this node is to have none.</summary>
    /// <param name="Operation">The split.</param>
    public sealed record Born(long Operation) : INoSerializationVerificationNeeded;

    /// <summary>Whether this replica leads now; the sender is the replica. Not answered.</summary>
    public sealed record Lead(bool Leads) : INoSerializationVerificationNeeded;

    /// <summary>To the replica: append this envelope if you lead. Not answered; the sender repeats it if needed.</summary>
    public sealed record ProposeEnvelope(ReadOnlyMemory<byte> Envelope) : INoSerializationVerificationNeeded;

    /// <summary>To the replica: the hash of everything applied up to an index, for comparison with the other replicas.</summary>
    public sealed record HashPoint(long Index, ulong Hash) : INoSerializationVerificationNeeded;
}
