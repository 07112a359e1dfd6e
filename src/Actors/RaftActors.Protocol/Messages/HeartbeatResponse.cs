using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Messages;

/// <summary>A follower's answer to <see cref="Heartbeat"/>: it still follows that leader in that term.</summary>
/// <param name="From">The follower.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The follower's term.</param>
/// <param name="ReadRound">The round of the answered heartbeat: confirms the leader for reads of that round and earlier ones.</param>
/// <param name="Silence">The silence of the heartbeat: this follower waits so much longer before it campaigns.</param>
public sealed record HeartbeatResponse(ReplicaId From, ReplicaId To, Term Term, long ReadRound, TimeSpan Silence = default)
    : RaftMessage(From, To, Term)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{From}->{To} HeartbeatResponse t={Term} round={ReadRound}" + (Silence > TimeSpan.Zero ? $" silence={Silence}" : "");
}
