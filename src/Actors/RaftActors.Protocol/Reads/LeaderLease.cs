using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Reads;

/// <summary>
/// How long a leader may take its leadership for granted (T§6.4.1): for the shortest election timeout, less the drift of clocks, from the
/// moment at which it sent the newest round of heartbeats that a quorum answered. Until then none of that quorum votes for another.
/// </summary>
internal sealed class LeaderLease(TimeSpan electionTimeoutMin, double driftBound)
{
    private readonly TimeSpan _duration = TimeSpan.FromTicks((long)(electionTimeoutMin.Ticks / driftBound));
    private readonly Queue<(long Round, LogicalTime SentAt)> _sent = new();
    private long _notBefore;
    private bool _isVoid;

    /// <summary>When it ends; in the past when there is none.</summary>
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

    /// <summary>Other members are in force: only rounds that begin from now on prove anything about their quorums.</summary>
    public void BeginAnew(long nextRound)
    {
        _notBefore = nextRound;
        Until = default;
    }

    /// <summary>
    /// Somebody was asked to campaign although the leader is heard; the request may arrive late, so there is no lease any more in this
    /// term.
    /// </summary>
    public void Void() => _isVoid = true;
}
