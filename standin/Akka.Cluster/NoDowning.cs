using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Unreachable members are left to the operator.</summary>
public sealed class NoDowning : IDowningProvider
{
    public NoDowning(ActorSystem system, Cluster cluster)
    {
        _ = system;
        _ = cluster;
    }

    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps => null;
}
