using Akka.Actor;

namespace RaftActors.Transport;

/// <summary>The replicas of this node. Read by pipes and router, written by the groups' supervisors; thread-safe.</summary>
internal interface IReplicaDirectory
{
    /// <summary>This node's router.</summary>
    IActorRef Router { get; }

    /// <summary>Whether this process must neither send nor receive, because another process is this node.</summary>
    bool StandsAside => false;

    /// <summary>Whether this node is stopping.</summary>
    bool IsStopping => false;

    /// <summary>Every running replica of this node.</summary>
    IEnumerable<IActorRef> Replicas { get; }

    /// <summary>Starts and stops the replicas of this node.</summary>
    IActorRef Supervisor { get; }

    /// <summary>The replica of a group, or null.</summary>
    IActorRef? Find(string group);
}
