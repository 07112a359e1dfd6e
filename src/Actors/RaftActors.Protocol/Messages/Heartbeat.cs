using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>
/// The leader is alive. It holds no entries, so that the heartbeats of many groups travel in one message between two nodes, and it
/// names no more of the log than the follower is known to have.
/// </summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Commit">min(commitIndex, matchIndex of this follower).</param>
/// <param name="ReadRound">The round of ReadIndex confirmation under way, or the last one (T§6.4).</param>
public sealed record Heartbeat(ReplicaId From, ReplicaId To, Term Term, LogIndex Commit, long ReadRound) : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() => $"{From}->{To} Heartbeat t={Term} commit={Commit} round={ReadRound}";
}
