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
/// Replicated state machines on this actor system: the extension. Configured by <c>raft-actors</c> in HOCON; started by <see cref="Get"/>,
/// or by naming <see cref="RaftExtensionProvider"/> in <c>akka.extensions</c>.
/// </summary>
/// <remarks>
/// Safe from any thread, and never waits for an actor. It adds its own defaults to the settings of the system, below everything that the
/// user says. Its actors live under the system guardian: they end after those of the application.
/// </remarks>
public sealed class Raft : IExtension
{
    private readonly IActorRef _node;
    private readonly NodeDirectory _directory = new();
    private readonly ActorSystem _system;

    internal Raft(ExtendedActorSystem system)
    {
        system.Settings.InjectTopLevelFallback(DefaultConfig());
        Settings = RaftSettings.Create(system);
        if (Settings.Discovery.IsOn && !system.Settings.HasCluster)
        {
            // Not among the settings' own checks: they may be read in a system that never talks to another one.
            throw new RaftConfigurationException(["raft-actors.cluster.role: needs akka.actor.provider = cluster"]);
        }

        var store = (ILogStoreProvider)Activator.CreateInstance(Settings.StoreType, (ActorSystem)system)!;
        var directory = _directory;
        foreach (var group in Settings.Groups.Values)
        {
            directory.TryAdd(group);
        }

        _system = system;
        var settings = Settings;
        Router = directory.Router = system.SystemActorOf(
            Props.Create(() => new RouterActor(settings, directory, directory.Pipes)), "raft-router");
        _node = system.SystemActorOf(Props.Create(() => new RaftNodeActor(settings, store, directory)), "raft");
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
    /// <exception cref="RaftConfigurationException">
    /// The configuration is wrong, or names a cluster role without the cluster provider; the message names every wrong key.
    /// </exception>
    public static Raft Get(ActorSystem system) => system.WithExtension<Raft, RaftExtensionProvider>();

    /// <summary>
    /// Registers the actor that runs the effects of a group's outbox (<see cref="IOutbox"/>) while this node leads the group: it gets
    /// <see cref="OutboxEffect"/> and answers its sender with <see cref="OutboxDone"/>. To be called on every node, at any time; a later
    /// one takes an earlier one's place, and the one of the configuration's (<c>outbox-handler</c>).
    /// </summary>
    /// <exception cref="ArgumentException">This node knows no such group.</exception>
    public void RegisterOutboxHandler(string group, IActorRef handler)
    {
        if (_directory.Group(group) is null)
        {
            throw new ArgumentException($"No group is called '{group}'.", nameof(group));
        }

        _directory.RegisterOutboxHandler(group, handler);
        _system.EventStream.Publish(new OutboxProtocol.HandlerRegistered(group));
    }

    /// <summary>
    /// The groups that this node knows, from its configuration and from <see cref="StartGroup"/>, in the order of their names.
    /// </summary>
    public IReadOnlyList<string> Groups => [.. _directory.Groups.Select(g => g.Id.Value)];

    /// <summary>
    /// Makes a group known to this node that its configuration does not name, and starts its replica if this node is one of the members. To
    /// be called alike on every node that holds a replica or sends requests, after every start: only the members' logs are durable, not
    /// that they exist.
    /// </summary>
    /// <param name="group">Its name: letters, digits and hyphens, at most 63.</param>
    /// <param name="machine">A name of <c>raft-actors.machines</c>.</param>
    /// <param name="voters">The nodes of the voters of a new group.</param>
    /// <param name="learners">The nodes of its other members.</param>
    /// <param name="witnesses">Those of the voters that keep no commands.</param>
    /// <exception cref="ArgumentException">A name is wrong or unknown, or the group is known already.</exception>
    public void StartGroup(
        string group,
        string machine,
        IEnumerable<string> voters,
        IEnumerable<string>? learners = null,
        IEnumerable<string>? witnesses = null)
    {
        var settings = SettingsReader.Group(_system, Settings, group, machine, voters, learners, witnesses);
        if (!_directory.TryAdd(settings))
        {
            throw new ArgumentException($"A group called '{group}' is known already.", nameof(group));
        }

        if (settings.Members.IsMember(Settings.NodeId))
        {
            _node.Tell(new GroupsActor.EnsureStarted(group));
        }
    }

    /// <summary>
    /// Ends the replica of a group on this node and forgets the group here; its files stay, and <see cref="StartGroup"/> goes on from them.
    /// A leader hands over first. It is still a member for the others: remove it from the group before, if it is not to come back.
    /// </summary>
    /// <exception cref="AskTimeoutException">It did not end in time.</exception>
    public Task StopGroupAsync(string group) => _node.Ask<Done>(new GroupsActor.StopGroup(group), TimeSpan.FromSeconds(10));

    /// <summary>Every key with its default. The extension adds them to the settings of its system.</summary>
    public static Config DefaultConfig() => ConfigurationFactory.FromResource<Raft>("RaftActors.reference.conf");

    /// <summary>
    /// Ends the replicas of this node: leaders hand over, what is under way is written, what comes is refused. Part of coordinated
    /// shutdown; to be called where the system ends without it.
    /// </summary>
    /// <exception cref="AskTimeoutException">They did not end in time.</exception>
    public Task StopAsync() => StopReplicas();

    private Task<Done> StopReplicas() => _node.Ask<Done>(StopReplica.Instance, TimeSpan.FromSeconds(4));
}
