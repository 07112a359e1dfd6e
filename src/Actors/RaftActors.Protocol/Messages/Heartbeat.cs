using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>
/// The leader is alive. Carries no entries, so that the heartbeats of many groups travel in one message between two nodes, and refers to no
/// entry that the follower is not known to have.
/// </summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Commit">min(commitIndex, matchIndex of this follower).</param>
/// <param name="ReadRound">The current or last round of ReadIndex confirmation (T§6.4).</param>
/// <param name="Silence">How much longer than usual the follower may then hear nothing; zero unless the group is about to rest.</param>
public sealed record Heartbeat(ReplicaId From, ReplicaId To, Term Term, LogIndex Commit, long ReadRound, TimeSpan Silence = default)
    : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{From}->{To} Heartbeat t={Term} commit={Commit} round={ReadRound}" + (Silence > TimeSpan.Zero ? $" silence={Silence}" : "");
}
