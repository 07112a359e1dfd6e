using Akka.Actor;

namespace RaftActors.Persistence.Identity;

/// <summary>
/// How far one replica's journal is known to reach outside of it. One request to the <see cref="IdentityKeeper"/> is under way at a time;
/// the next one says more. Not thread-safe: of one actor.
/// </summary>
internal sealed class JournalMark(string replica, IActorRef keeper)
{
    private const long None = -1;

    /// <summary>
    /// The last mark of a killed process is at most this much older than its last record: the loss of older ones is noticed.
    /// </summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private long _known = None;
    private long _asked = None;

    /// <summary>A journal that loses its records from now on is known to have lost them.</summary>
    public bool Covers => _known > 0;

    /// <summary>A request is not answered yet.</summary>
    public bool IsUnderWay => _asked != None;

    /// <summary>What was known before this start; answered by <see cref="IdentityKeeper.Found"/>.</summary>
    public void Find(IActorRef asker) => keeper.Tell(new IdentityKeeper.Find(replica), asker);

    /// <summary>Has it noted that the journal holds so many records.</summary>
    public void Note(long records, IActorRef asker)
    {
        if (_asked == None && _known < records)
        {
            _asked = records;
            keeper.Tell(new IdentityKeeper.Mark(replica, records), asker);
        }
    }

    /// <summary>
    /// The same within a second: <see cref="Due"/> comes to the actor of the timers, which then calls <see cref="Note"/>.
    /// </summary>
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
