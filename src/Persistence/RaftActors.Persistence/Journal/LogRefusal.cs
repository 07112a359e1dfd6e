using Akka.Actor;
using Akka.Event;
using RaftActors.Persistence.Identity;
using RaftActors.Persistence.Snapshots;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Persistence.Journal;

/// <summary>
/// Stops a log whose durable state must not be used. The log line and the replica's supervisor get the reason; nothing is repaired or
/// skipped.
/// </summary>
internal sealed class LogRefusal(string persistenceId, IActorContext actor, ILoggingAdapter log)
{
    /// <summary>The journal is not the one that this replica wrote.</summary>
    public void Lost(string reason)
    {
        log.Write(LogEvents.LogLost, persistenceId, reason);
        Refuse($"The log is not what this replica wrote: {reason}.");
    }

    /// <summary>A record after a given one is damaged or missing.</summary>
    public void Unreadable(long after, Exception cause)
    {
        log.Write(cause, LogEvents.LogUnreadable, persistenceId, after);
        Refuse($"The log cannot be read after record {after}: {cause.Message}");
    }

    /// <summary>The log names a snapshot that the snapshot store does not return.</summary>
    public void WithoutSnapshot(SnapshotKeeper.Missing missing)
    {
        log.Write(LogEvents.SnapshotMissing, persistenceId, missing.Snapshot, missing.Reason);
        Refuse($"The log needs {missing.Snapshot}, but the snapshot store does not return it: {missing.Reason}");
    }

    /// <summary>The log does not exist, and starting one is not allowed.</summary>
    public void MayNotBegin()
    {
        log.Write(LogEvents.MayNotBegin, persistenceId);
        Refuse("This replica has no data, and raft-actors.persistence.bootstrap is off.");
    }

    /// <summary>No vote or acknowledgement may be given without the identity mark.</summary>
    public void Unmarked(Exception cause) => Refuse($"{IdentityFile.Name} cannot be written: {cause.Message}");

    private void Refuse(string reason)
    {
        actor.Parent.Tell(new LogStoreProtocol.Refused(reason));
        actor.Stop(actor.Self);
    }
}
