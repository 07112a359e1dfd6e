using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Reads;

/// <summary>
/// How long a leader may rely on its leadership (T§6.4.1): for the shortest election timeout, less clock drift, from the moment it sent the
/// newest round of heartbeats that a quorum answered. Until then no member of that quorum votes for another candidate.
/// </summary>
internal sealed class LeaderLease(TimeSpan electionTimeoutMin, double driftBound)
{
    private readonly TimeSpan _duration = TimeSpan.FromTicks((long)(electionTimeoutMin.Ticks / driftBound));
    private readonly Queue<(long Round, LogicalTime SentAt)> _sent = new();
    private long _notBefore;
    private bool _isVoid;

    /// <summary>When the lease expires; in the past if there is none.</summary>
    public LogicalTime Until { get; private set; }

    public bool IsValid(LogicalTime now) => !_isVoid && now < Until;

    public void Sent(long round, LogicalTime now) => _sent.Enqueue((round, now));

    /// <summary>A quorum answered this round or a later one.</summary>
    public void Confirmed(long round)
    {
        while (_sent.Count > 0 && _sent.Peek().Round <= round)
        {
            var (number, sentAt) = _sent.Dequeue();
            if (number >= _notBefore)
            {
                Until = sentAt + _duration;
            }
        }
    }

    /// <summary>The configuration changed: only rounds that begin from now on prove anything about its quorums.</summary>
    public void Reset(long nextRound)
    {
        _notBefore = nextRound;
        Until = default;
    }

    /// <summary>
    /// A peer was asked to campaign although it hears the leader. The request may arrive late, so there is no further lease in this term.
    /// </summary>
    public void Void() => _isVoid = true;
}
