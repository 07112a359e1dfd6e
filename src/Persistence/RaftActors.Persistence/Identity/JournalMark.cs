using Akka.Actor;

namespace RaftActors.Persistence.Identity;

/// <summary>
/// The known length of one replica's journal, kept outside it. At most one request to the <see cref="IdentityKeeper"/> is pending; the next
/// one covers what came meanwhile. Not thread-safe: used by one actor.
/// </summary>
internal sealed class JournalMark(string replica, IActorRef keeper)
{
    private const long None = -1;

    /// <summary>
    /// The last mark of a killed process is at most this much older than its last record, so the loss of older records is detected.
    /// </summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private long _known = None;
    private long _asked = None;

    /// <summary>From now on a loss of the journal's records is detected.</summary>
    public bool Covers => _known > 0;

    /// <summary>Whether a request is pending.</summary>
    public bool IsUnderWay => _asked != None;

    /// <summary>Asks what was known before this start; answered by <see cref="IdentityKeeper.Found"/>.</summary>
    public void Find(IActorRef asker) => keeper.Tell(new IdentityKeeper.Find(replica), asker);

    /// <summary>Records the current length of the journal.</summary>
    public void Note(long records, IActorRef asker)
    {
        if (_asked == None && _known < records)
        {
            _asked = records;
            keeper.Tell(new IdentityKeeper.Mark(replica, records), asker);
        }
    }

    /// <summary>Records it within a second: the owner of the timers receives <see cref="Due"/> and then calls <see cref="Note"/>.</summary>
    public void NoteLater(long records, ITimerScheduler timers)
    {
        if (_asked == None && _known < records && !timers.IsTimerActive(Due.Instance))
        {
            timers.StartSingleTimer(Due.Instance, Due.Instance, Delay);
        }
    }

    public void OnMarked(long records) => (_known, _asked) = (records, None);

    public void OnNotMarked() => _asked = None;

    internal sealed class Due : INoSerializationVerificationNeeded
    {
        public static readonly Due Instance = new();
    }
}
