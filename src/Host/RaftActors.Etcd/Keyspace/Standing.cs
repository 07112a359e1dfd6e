using RaftActors.Status;

namespace RaftActors.Etcd.Keyspace;

/// <summary>What a node is in the group.</summary>
/// <param name="IsMember">Whether it has a replica that takes part.</param>
/// <param name="IsLearner">Whether that replica receives the log without a vote.</param>
/// <param name="Leader">The leader that the replica follows; <see langword="null"/> without one.</param>
internal sealed record Standing(bool IsMember, bool IsLearner, string? Leader)
{
    public static Standing Of(ReplicaStatus? replica)
    {
        var isLearner = replica is not null && replica.Learners.Contains(replica.Node);
        var isMember = replica is { Phase: not ReplicaPhase.Removed } && (isLearner || replica.Voters.Contains(replica.Node));
        return new Standing(isMember, isMember && isLearner, replica?.Leader);
    }
}
