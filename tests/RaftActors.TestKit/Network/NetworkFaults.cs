using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.TestKit.Network;

/// <summary>Cuts the connections between systems of this process, silently: nothing is refused, nothing arrives.</summary>
public static class NetworkFaults
{
    /// <summary>Systems need this to be cut off.</summary>
    public const string Config = "akka.remote.dot-netty.tcp.applied-adapters = [trttl]";

    /// <summary>Cuts every connection between two sides.</summary>
    public static Task Cut(IReadOnlyList<ActorSystem> side, IReadOnlyList<ActorSystem> other) => Set(side, other, Blackhole.Instance);

    /// <summary>Lets everything pass again.</summary>
    public static Task Heal(IReadOnlyList<ActorSystem> side, IReadOnlyList<ActorSystem> other) => Set(side, other, Unthrottled.Instance);

    private static async Task Set(IReadOnlyList<ActorSystem> side, IReadOnlyList<ActorSystem> other, ThrottleMode mode)
    {
        foreach (var here in side)
        {
            foreach (var there in other)
            {
                await Set(here, there, mode);
                await Set(there, here, mode);
            }
        }
    }

    private static Task Set(ActorSystem at, ActorSystem towards, ThrottleMode mode) => Transport(at).ManagementCommand(
        new SetThrottle(AkkaCluster.Get(towards).SelfAddress, ThrottleTransportAdapter.Direction.Both, mode));

    private static RemoteTransport Transport(ActorSystem system) =>
        ((IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider).Transport;
}
