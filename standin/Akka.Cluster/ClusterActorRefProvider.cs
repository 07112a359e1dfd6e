using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>References to the actors of other systems, and membership of a cluster (<c>akka.actor.provider = cluster</c>).</summary>
public class ClusterActorRefProvider : RemoteActorRefProvider
{
    internal const string DaemonName = "cluster";

    public ClusterActorRefProvider(string systemName, Settings settings, EventStream eventStream) : base(systemName, WithDefaults(settings), eventStream)
    {
    }

    public override void Init(ActorSystemImpl system)
    {
        base.Init(system);
        Cluster.Get(system);
    }

    internal IActorRef DaemonAt(Address address) => ResolveActorRef(new RootActorPath(address) / "system" / DaemonName);

    private static Settings WithDefaults(Settings settings)
    {
        settings.InjectTopLevelFallback(ClusterSettings.ReferenceConfig());
        return settings;
    }
}
