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

    /// <summary>The slowest rate that a monotonic clock may have, against the world's time.</summary>
    double SlowestClock { get; }

    /// <summary>The fastest one: faster than the slowest by the drift bound.</summary>
    double FastestClock { get; }

    TimeSpan LongestElectionTimeout { get; }

    /// <summary>How much of a leader's silence counts for log time, at most.</summary>
    TimeSpan LongestSilence { get; }

    /// <summary>What jumps of monotonic clocks may have added to log time so far, all nodes together.</summary>
    TimeSpan ClocksJumped { get; }

    /// <summary>Null for a name that nobody in this world has.</summary>
    IReplicaView? Find(ReplicaId id);
}
