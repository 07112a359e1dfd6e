using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Reads;

/// <summary>
/// Reads waiting for the leader to confirm that it still leads (T§6.4). All reads that arrived before a round began share it; reads that
/// arrive during a round wait for the next one, since answers to the current round may predate them.
/// </summary>
internal sealed class ReadIndexQueue
{
    private List<WaitingRead> _waiting = [];
    private List<WaitingRead> _running = [];

    /// <summary>Number of the newest round of heartbeats. Unique within a term: numbers only increase.</summary>
    public long Round { get; private set; }

    /// <summary>The current round.</summary>
    public long RunningRound { get; private set; }

    /// <summary>The commit index when the current round began: every read in it sees at least that.</summary>
    public LogIndex Index { get; private set; }

    public bool IsRunning => _running.Count > 0;

    public bool HasWaiting => _waiting.Count > 0;

    public int Count => _running.Count + _waiting.Count;

    public void Enqueue(WaitingRead read) => _waiting.Add(read);

    /// <summary>Whether a follower's request is already queued; the follower asks again until it is answered.</summary>
    public bool Contains(WaitingRead read) => _running.Contains(read) || _waiting.Contains(read);

    public void BeginRound(LogIndex commitIndex)
    {
        (_running, _waiting) = (_waiting, _running);
        Index = commitIndex;
        RunningRound = NextRound();
    }

    public long NextRound() => ++Round;

    /// <summary>The reads of the current round.</summary>
    public List<WaitingRead> Running => _running;

    public void EndRound() => _running.Clear();

    /// <summary>All unanswered reads, in order of arrival.</summary>
    public IEnumerable<WaitingRead> Unanswered() => _running.Concat(_waiting);
}
