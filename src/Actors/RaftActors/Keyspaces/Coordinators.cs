using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using RaftActors.Settings;

namespace RaftActors.Keyspaces;

/// <summary>
/// Starts this node's part in coordinating ranges. Not under the agent: that stops before the node leaves the cluster, and the manager of
/// the singleton must be there then, to hand it over.
/// </summary>
internal static class Coordinators
{
    /// <summary>The singleton of the cluster, or a coordinator that drives while its node leads the meta group.</summary>
    private const string Name = "coordinator";

    /// <summary>Drives only while the singleton is missing.</summary>
    private const string StandInName = "stand-in";

    private static readonly TimeSpan HandOverRetry = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds what the singleton's manager reads from the settings of the system: without it, it cannot start. What the user configures there
    /// stays, and only its limits of attempts matter.
    /// </summary>
    public static void Prepare(ActorSystem system, RaftSettings settings)
    {
        if (settings.Ranges is { IsOn: true, Coordinator: CoordinatorMode.Singleton })
        {
            system.Settings.InjectTopLevelFallback(ClusterSingleton.DefaultConfig());
        }
    }

    public static void Start(IActorContext node, RaftSettings settings, MapClient client)
    {
        switch (settings.Ranges.Coordinator)
        {
            case CoordinatorMode.MetaLeader:
                node.ActorOf(RangeCoordinatorActor.Props(settings, client, CoordinatorTurn.WhereMetaLeads), Name);
                break;
            case CoordinatorMode.Singleton:
                StartSingleton(node, settings, client);
                node.ActorOf(RangeCoordinatorActor.Props(settings, client, CoordinatorTurn.InSilence), StandInName);
                break;
        }
    }

    private static void StartSingleton(IActorContext node, RaftSettings settings, MapClient client)
    {
        var role = settings.Discovery.Role;
        if (!Akka.Cluster.Cluster.Get(node.System).SelfRoles.Contains(role))
        {
            // A member without the role is a client of the nodes: it never is the oldest of them.
            return;
        }

        // Without a removal margin of its own and without a lease: two singletons at once do no harm, because the map and the groups' logs
        // decide.
        var manager = new ClusterSingletonManagerSettings(
            singletonName: "singleton",
            role: role,
            removalMargin: TimeSpan.Zero,
            handOverRetryInterval: HandOverRetry,
            considerAppVersion: false);
        node.ActorOf(
            ClusterSingletonManager
                .Props(RangeCoordinatorActor.Props(settings, client, CoordinatorTurn.Always), PoisonPill.Instance, manager)
                .OnRaftDispatcher(),
            Name);
    }
}
