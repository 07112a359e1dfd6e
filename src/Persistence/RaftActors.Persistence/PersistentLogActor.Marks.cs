using Akka.Actor;
using RaftActors.Persistence.Identity;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Persistence;

/// <summary>The mark outside the journal: how many records it is known to hold.</summary>
internal sealed partial class PersistentLogActor
{
    private const long None = -1;

    /// <summary>The last mark of a killed process is at most this much older than its last record: the loss of older ones is noticed.</summary>
    private static readonly TimeSpan MarkDelay = TimeSpan.FromSeconds(1);
    private LogStoreProtocol.Appended? _unmarked;
    private long _marked = None;
    private long _marking = None;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Has it noted outside the journal how much the journal holds. One request at a time; the next one says more.</summary>
    private void Mark()
    {
        if (_marking == None && _marked < LastSequenceNr)
        {
            _marking = LastSequenceNr;
            _identity.Tell(new IdentityKeeper.Mark(PersistenceId, LastSequenceNr));
        }
    }

    private void MarkLater()
    {
        if (_marking == None && !Timers.IsTimerActive(MarkDue.Instance))
        {
            Timers.StartSingleTimer(MarkDue.Instance, MarkDue.Instance, MarkDelay);
        }
    }

    private void OnMarked(long records)
    {
        _marked = records;
        _marking = None;
        if (_recovered is { } state)
        {
            _recovered = null;
            OnOpened(state);
        }
        else if (records > 0 && _unmarked is { } appended)
        {
            _unmarked = null;
            _replica.Tell(appended);
            ReleaseSnapshots();
        }

        if (_unmarked is not null || _closing)
        {
            Mark();
        }
        else if (_marked < LastSequenceNr)
        {
            MarkLater();
        }

        StopIfDone();
    }

    private void OnNotMarked(Exception cause)
    {
        _log.Write(cause, LogEvents.IdentityNotWritten, PersistenceId);
        _marking = None;
        if (_recovered is not null || _unmarked is not null || _closing)
        {
            // Nothing may be promised, or nothing is left to do.
            Context.Stop(Self);
        }
    }

    /// <summary>No promise before this node would notice the loss of the journal that it rests on.</summary>
    private void Acknowledge(LogStoreProtocol.Appended appended)
    {
        if (_marked > 0)
        {
            _replica.Tell(appended);
            MarkLater();
        }
        else
        {
            _unmarked = appended;
            Mark();
        }
    }

    private sealed class MarkDue : INoSerializationVerificationNeeded
    {
        public static readonly MarkDue Instance = new();
    }
}
