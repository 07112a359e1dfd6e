using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Elections;

/// <summary>
/// With leases, a time in which a replica must not vote, because a leader may rely on its promise (T§6.4.1) even though this replica no
/// longer knows that leader: it has just started, or it learnt of a newer term since it answered.
/// </summary>
internal sealed class QuietPeriod(ReplicaOptions options, LogicalTime startedAt)
{
    private LogicalTime _until = options.LeaseReads ? startedAt + options.ElectionTimeoutMin : default;

    public bool Lasts(LogicalTime now) => now < _until;

    /// <summary>
    /// The promise outlives the term: a response with a newer term does not justify a vote against a leader that was just heard.
    /// </summary>
    public void Extend(LogicalTime leaderLastHeard)
    {
        var until = leaderLastHeard + options.ElectionTimeoutMin;
        if (options.LeaseReads && until > _until)
        {
            _until = until;
        }
    }
}
