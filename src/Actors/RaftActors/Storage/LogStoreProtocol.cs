using Akka.Actor;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Storage;

/// <summary>
/// What a replica and its store say to each other. The replica sends requests one way and never waits; the store carries them out in the
/// order in which they came. All of it stays in the process.
/// </summary>
public static class LogStoreProtocol
{
    /// <summary>
    /// Read everything back. Answered by <see cref="Recovered"/>; the store stops instead when the durable state is damaged.
    /// </summary>
    public sealed record Open : INoSerializationVerificationNeeded;

    /// <summary>What is durable.</summary>
    /// <param name="State">Term, vote, snapshot's place and log.</param>
    /// <param name="MachineState">The bytes of the snapshot named there; empty when its index is zero.</param>
    public sealed record Recovered(RecoveredState State, ReadOnlyMemory<byte> MachineState) : INoSerializationVerificationNeeded;

    /// <summary>
    /// To the store's parent, before it stops: why the durable state cannot be used. It is shown as the replica's problem.
    /// </summary>
    public sealed record Refused(string Reason) : INoSerializationVerificationNeeded;

    /// <summary>Write, all or nothing, after every earlier write. Answered by <see cref="Appended"/> when it is on disk.</summary>
    public sealed record Append(Persist Write) : INoSerializationVerificationNeeded;

    /// <summary>That write, and every earlier one, is on disk.</summary>
    public sealed record Appended(long WriteId, EntryId Last) : INoSerializationVerificationNeeded;

    /// <summary>
    /// Keep a snapshot beside the older ones. Answered by <see cref="SnapshotSaved"/> or <see cref="SnapshotFailed"/>. It counts for
    /// nothing until the log names it: by <see cref="Compact"/> or by a write with <see cref="Persist.ResetTo"/>.
    /// </summary>
    public sealed record SaveSnapshot(SnapshotMetadata Snapshot, ReadOnlyMemory<byte> MachineState) : INoSerializationVerificationNeeded;

    /// <summary>The snapshot is on disk.</summary>
    public sealed record SnapshotSaved(SnapshotMetadata Snapshot) : INoSerializationVerificationNeeded;

    /// <summary>The snapshot could not be written; nothing else changed.</summary>
    public sealed record SnapshotFailed(SnapshotMetadata Snapshot, Exception Cause) : INoSerializationVerificationNeeded;

    /// <summary>
    /// Read a snapshot's bytes. Answered by <see cref="SnapshotLoaded"/>, whose state is null when it is not there any more.
    /// </summary>
    public sealed record LoadSnapshot(SnapshotMetadata Snapshot) : INoSerializationVerificationNeeded;

    /// <summary>A snapshot's bytes.</summary>
    public sealed record SnapshotLoaded(SnapshotMetadata Snapshot, ReadOnlyMemory<byte>? MachineState) : INoSerializationVerificationNeeded;

    /// <summary>Note the snapshot in the log, durably, then delete what it makes superfluous. Not answered.</summary>
    public sealed record Compact(SnapshotMetadata Snapshot, EntryId Base) : INoSerializationVerificationNeeded;

    /// <summary>Finish what is under way and stop. Not answered: watch the store.</summary>
    public sealed record Close : INoSerializationVerificationNeeded;
}
