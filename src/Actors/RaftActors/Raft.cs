using Akka;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Client;
using RaftActors.Configuration;
using RaftActors.Groups;
using RaftActors.Machines.Outbox;
using RaftActors.Replicas;
using RaftActors.Storage;

namespace RaftActors;

/// <summary>
/// Replicated state machines on this actor system: the extension. Configured by <c>raft-actors</c> in HOCON; started by
/// <see cref="Get"/>, or by naming <see cref="RaftExtensionProvider"/> in <c>akka.extensions</c>.
/// </summary>
/// <remarks>Safe from any thread. <see cref="DefaultConfig"/> must be a fallback of the system's configuration before the system starts.</remarks>
public sealed class Raft : IExtension
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private readonly IActorRef _node;
    private readonly NodeDirectory _directory = new();
    private readonly ActorSystem _system;

    internal Raft(ExtendedActorSystem system)
    {
        Settings = RaftSettings.Create(system);
        var store = (ILogStoreProvider)Activator.CreateInstance(Settings.StoreType, (ActorSystem)system)!;
        var directory = _directory;
        _system = system;
        var settings = Settings;
        _node = system.ActorOf(Props.Create(() => new RaftNodeActor(settings, store, directory)), "raft");

        // Blocks once, while the node makes its actors: so that whoever has the extension has its router.
        Router = _node.Ask<IActorRef>(RaftNodeActor.GetRouter.Instance, StartTimeout).GetAwaiter().GetResult();
        Client = new RaftClient(Router, Settings.RequestTimeout);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "raft-stop-replicas", StopReplicas);
    }

    /// <summary>What the configuration says.</summary>
    public RaftSettings Settings { get; }

    /// <summary>
    /// Takes <see cref="Propose"/>, <see cref="Query"/>, <see cref="OpenSession"/>, <see cref="CloseSession"/> and
    /// <see cref="Status.GetNodeStatus"/> for any group, member or not.
    /// </summary>
    public IActorRef Router { get; }

    /// <summary>The router's messages as tasks.</summary>
    public RaftClient Client { get; }

    /// <summary>The extension of a system; starts it the first time.</summary>
    /// <exception cref="RaftConfigurationException">The configuration is wrong; the message names every wrong key.</exception>
    public static Raft Get(ActorSystem system) => system.WithExtension<Raft, RaftExtensionProvider>();

    /// <summary>
    /// Registers the actor that runs the effects of a group's outbox (<see cref="IOutbox"/>) while this node leads the group: it gets
    /// <see cref="OutboxEffect"/> and answers its sender with <see cref="OutboxDone"/>. To be called on every node, at any time; a later one takes an
    /// earlier one's place, and the one of the configuration's (<c>outbox-handler</c>).
    /// </summary>
    /// <exception cref="ArgumentException">This node knows no such group.</exception>
    public void RegisterOutboxHandler(string group, IActorRef handler)
    {
        if (!Settings.Groups.ContainsKey(group))
        {
            throw new ArgumentException($"No group is called '{group}'.", nameof(group));
        }

        _directory.RegisterOutboxHandler(group, handler);
        _system.EventStream.Publish(new OutboxProtocol.HandlerRegistered(group));
    }

    /// <summary>Every key with its default: a fallback for the configuration of a system.</summary>
    public static Config DefaultConfig() => ConfigurationFactory.FromResource<Raft>("RaftActors.reference.conf");

    /// <summary>Ends the replicas of this node: what is under way is written, what comes is refused. Part of coordinated shutdown.</summary>
    private async Task<Done> StopReplicas() => await _node.Ask<Done>(StopReplica.Instance, TimeSpan.FromSeconds(4)).ConfigureAwait(false);
}
