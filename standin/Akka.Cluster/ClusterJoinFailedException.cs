using Akka.Actor;

namespace Akka.Cluster;

/// <summary>The node was not let into the cluster.</summary>
public class ClusterJoinFailedException : AkkaException
{
    public ClusterJoinFailedException(string message) : base(message)
    {
    }
}
