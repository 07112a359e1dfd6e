using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.Views;

/// <summary>What the invariants see of a group.</summary>
public interface IGroupView
{
    /// <summary>Members and spares, each at its number.</summary>
    IReadOnlyList<IReplicaView> Replicas { get; }

    /// <summary>The world's time, which no replica knows.</summary>
    LogicalTime Now { get; }

    bool PreVote { get; }

    /// <summary>For how long, in the world's time, a leader may at most rely on a follower's answer; zero when it must not.</summary>
    TimeSpan LongestLease { get; }

    /// <summary>Null for a name that nobody in this world has.</summary>
    IReplicaView? Find(ReplicaId id);
}
