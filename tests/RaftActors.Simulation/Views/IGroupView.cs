using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.Views;

/// <summary>The invariants' view of a group.</summary>
public interface IGroupView
{
    /// <summary>Members and spares, indexed by number.</summary>
    IReadOnlyList<IReplicaView> Replicas { get; }

    /// <summary>World time, which no replica knows.</summary>
    LogicalTime Now { get; }

    bool PreVote { get; }

    /// <summary>The longest time, in world time, for which a leader may rely on a follower's response; zero if it must not.</summary>
    TimeSpan LongestLease { get; }

    /// <summary>The slowest rate of a monotonic clock, relative to world time.</summary>
    double SlowestClock { get; }

    /// <summary>The fastest rate: faster than the slowest by the drift bound.</summary>
    double FastestClock { get; }

    TimeSpan LongestElectionTimeout { get; }

    /// <summary>The most that one silence of a leader may add to log time.</summary>
    TimeSpan LongestSilence { get; }

    /// <summary>The most that jumps of monotonic clocks may have added to log time so far, over all nodes.</summary>
    TimeSpan ClocksJumped { get; }

    /// <summary>Null if no replica has this name.</summary>
    IReplicaView? Find(ReplicaId id);
}
