using Akka.Event;

namespace Akka.Cluster;

/// <summary>What a cluster publishes to its subscribers.</summary>
public partial class ClusterEvent
{
    public const SubscriptionInitialStateMode InitialStateAsSnapshot = SubscriptionInitialStateMode.InitialStateAsSnapshot;
    public const SubscriptionInitialStateMode InitialStateAsEvents = SubscriptionInitialStateMode.InitialStateAsEvents;

    /// <summary>How a new subscriber learns what is already the case.</summary>
    public enum SubscriptionInitialStateMode
    {
        /// <summary>One <see cref="CurrentClusterState"/> before the first event.</summary>
        InitialStateAsSnapshot,

        /// <summary>The events that would have led there.</summary>
        InitialStateAsEvents,
    }

    /// <summary>Every event of the cluster.</summary>
    public interface IClusterDomainEvent : IDeadLetterSuppression;

    /// <summary>A member has come, changed its status or is gone.</summary>
    public interface IMemberEvent : IClusterDomainEvent
    {
        Member Member { get; }
    }

    /// <summary>Whether a member can be reached has changed.</summary>
    public interface IReachabilityEvent : IClusterDomainEvent;

    /// <summary>This node is no member any more; nothing further is published.</summary>
    public sealed class ClusterShuttingDown : IClusterDomainEvent
    {
        public static readonly IClusterDomainEvent Instance = new ClusterShuttingDown();

        private ClusterShuttingDown()
        {
        }
    }
}
