using Akka.Actor;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Storage;

/// <summary>
/// The messages between a replica and its store. The replica sends requests without waiting; the store executes them in order of arrival.
/// They never leave the process.
/// </summary>
public static class LogStoreProtocol
{
    /// <summary>Read the durable state. Answered by <see cref="Recovered"/>; if the state is damaged, the store stops instead.</summary>
    public sealed record Open : INoSerializationVerificationNeeded;

    /// <summary>The durable state.</summary>
    /// <param name="State">Term, vote, place of the snapshot and log.</param>
    /// <param name="MachineState">The bytes of the snapshot named there, for the receiver; empty when its index is zero.</param>
    /// <param name="Drafts">Where new snapshots are written.</param>
    public sealed record Recovered(RecoveredState State, SnapshotBytes MachineState, ISnapshotDrafts Drafts)
        : INoSerializationVerificationNeeded;

    /// <summary>To the store's parent, before it stops: why the durable state is unusable. Shown as the replica's problem.</summary>
    public sealed record Refused(string Reason) : INoSerializationVerificationNeeded;

    /// <summary>Write atomically, after every earlier write. Answered by <see cref="Appended"/> when it is on disk.</summary>
    public sealed record Append(Persist Write) : INoSerializationVerificationNeeded;

    /// <summary>That write and every earlier one is on disk.</summary>
    public sealed record Appended(long WriteId, EntryId Last) : INoSerializationVerificationNeeded;

    /// <summary>
    /// Save a snapshot next to the older ones. Answered by <see cref="SnapshotStored"/> or <see cref="SnapshotFailed"/>. It has no effect
    /// until the log names it: by <see cref="Compact"/> or by a write with <see cref="Persist.ResetTo"/>.
    /// </summary>
    /// <param name="Snapshot">Its place in the log.</param>
    /// <param name="Draft">Its bytes, written completely; from now on they belong to the store.</param>
    public sealed record SaveSnapshot(SnapshotInfo Snapshot, SnapshotDraft Draft) : INoSerializationVerificationNeeded;

    /// <summary>The snapshot is on disk.</summary>
    /// <param name="Snapshot">Its place in the log.</param>
    /// <param name="MachineState">Its bytes, for the receiver.</param>
    public sealed record SnapshotStored(SnapshotInfo Snapshot, SnapshotBytes MachineState) : INoSerializationVerificationNeeded;

    /// <summary>The snapshot could not be written; its draft is dropped, and nothing else changed.</summary>
    public sealed record SnapshotFailed(SnapshotInfo Snapshot, Exception Cause) : INoSerializationVerificationNeeded;

    /// <summary>
    /// Read a snapshot's bytes. Answered by <see cref="SnapshotLoaded"/>, whose state is null if the snapshot no longer exists.
    /// </summary>
    public sealed record LoadSnapshot(SnapshotInfo Snapshot) : INoSerializationVerificationNeeded;

    /// <summary>A snapshot's bytes, for the receiver.</summary>
    public sealed record SnapshotLoaded(SnapshotInfo Snapshot, SnapshotBytes? MachineState) : INoSerializationVerificationNeeded;

    /// <summary>Record the snapshot durably in the log, then delete what it supersedes. Not answered.</summary>
    public sealed record Compact(SnapshotInfo Snapshot, EntryId Base) : INoSerializationVerificationNeeded;

    /// <summary>
    /// Delete everything that the store holds, instead of opening it; then answer <see cref="Destroyed"/> and stop. The replica's id is
    /// never
    /// used again, so what a crash leaves behind does no harm; the request is repeated after it.
    /// </summary>
    public sealed record Destroy : INoSerializationVerificationNeeded;

    /// <summary>Nothing is left that could be read; the store stops.</summary>
    public sealed record Destroyed : INoSerializationVerificationNeeded;

    /// <summary>Finish pending work and stop. Not answered: watch the store.</summary>
    public sealed record Close : INoSerializationVerificationNeeded;
}
