using System.Reflection;
using Akka;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Client;
using RaftActors.Keyspaces;
using RaftActors.Machines.Outbox;
using RaftActors.Messages;
using RaftActors.Node;
using RaftActors.Replicas;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Storage;

namespace RaftActors;

/// <summary>
/// Replicated state machines on this actor system: the extension. Configured by <c>raft-actors</c> in HOCON; started by <see cref="Get"/>,
/// or by naming <see cref="RaftExtensionProvider"/> in <c>akka.extensions</c>.
/// </summary>
/// <remarks>
/// Thread-safe; never waits for an actor. It adds its defaults to the settings of the system, below everything that the user configures.
/// Its actors live under the system guardian, so they stop after those of the application.
/// </remarks>
public sealed class Raft : IExtension
{
    private readonly IActorRef _node;
    private readonly GroupDirectory _directory = new();
    private readonly OutboxHandlers _outboxHandlers = new();
    private readonly ActorSystem _system;

    internal Raft(ExtendedActorSystem system)
    {
        system.Settings.InjectTopLevelFallback(DefaultConfig());
        var problems = new List<string>();
        Settings = RaftSettings.Create(system, problems);
        if (problems.Count > 0)
        {
            throw new RaftConfigurationException(problems);
        }

        Coordinators.Prepare(system, Settings);
        var store = NewStore(system);
        foreach (var group in Settings.Groups.Values)
        {
            _directory.TryAdd(group);
        }

        _system = system;
        var (settings, directory, handlers) = (Settings, _directory, _outboxHandlers);
        var (locations, pipes) = (new NodeLocations(), new PeerPipes());
        var router = Router = system.SystemActorOf(
            Props.Create(() => new RouterActor(settings, directory, locations, pipes)).OnRaftDispatcher(), "raft-router");
        _node = system.SystemActorOf(
            Props.Create(() => new RaftNodeActor(settings, store, router, directory, locations, pipes, handlers)).OnRaftDispatcher(),
            "raft");
        Client = new RaftClient(system, Router, Settings.RequestTimeout, Settings.Machines.SessionTimeout);
        Ranges = new RaftRanges(new MapClient(Router, Settings.RequestTimeout), Settings.Ranges, TimeProvider.System);
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "raft-stop-replicas", StopReplicasAsync);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "raft-close-router", CloseRouterAsync);
    }

    /// <summary>The validated settings.</summary>
    public RaftSettings Settings { get; }

    /// <summary>
    /// Accepts <see cref="Propose"/>, <see cref="Query"/>, <see cref="OpenSession"/>, <see cref="CloseSession"/> and
    /// <see cref="Status.GetNodeStatus"/> for any group, on members and other nodes.
    /// </summary>
    public IActorRef Router { get; }

    /// <summary>The router's messages as tasks.</summary>
    public RaftClient Client { get; }

    /// <summary>The ranges of this cluster; of use only with <c>raft-actors.meta.voters</c>.</summary>
    public RaftRanges Ranges { get; }

    /// <summary>The extension of a system; the first call starts it.</summary>
    /// <exception cref="RaftConfigurationException">
    /// The configuration is invalid, or names a cluster role without the cluster provider; the message names every invalid key.
    /// </exception>
    public static Raft Get(ActorSystem system) => system.WithExtension<Raft, RaftExtensionProvider>();

    /// <summary>
    /// Registers the actor that runs the effects of a group's outbox (<see cref="IOutbox"/>) while this node leads the group: it receives
    /// <see cref="OutboxEffect"/> and answers the sender with <see cref="OutboxDone"/>. Call it on every node, at any time; it replaces an
    /// earlier handler and the configured one (<c>outbox-handler</c>).
    /// </summary>
    /// <exception cref="ArgumentException">This node does not know the group.</exception>
    public void RegisterOutboxHandler(string group, IActorRef handler)
    {
        if (_directory.Group(group) is null)
        {
            throw new ArgumentException($"Unknown group '{group}'.", nameof(group));
        }

        _outboxHandlers.Register(group, handler);
        _system.EventStream.Publish(new OutboxProtocol.HandlerRegistered(group));
    }

    /// <summary>The groups that this node knows, from its configuration and from code, ordered by name.</summary>
    public IReadOnlyList<string> Groups => [.. _directory.Groups.Select(g => g.Id.Value)];

    /// <summary>
    /// Adds a group that is not in this node's configuration, and starts its replica if this node is a member. Call it with the same
    /// group on every node that holds a replica or sends requests, after every start: only the members' logs are durable, not the
    /// group's definition.
    /// </summary>
    /// <param name="group">The group, with a machine that code creates.</param>
    /// <returns>Ends when the replica was started, which may still be reading its log; requests may be sent at once.</returns>
    /// <exception cref="ArgumentException">A name is invalid or unknown, or the group already exists.</exception>
    /// <exception cref="AskTimeoutException">The node did not start it within ten seconds; it still will.</exception>
    public Task StartGroupAsync(RaftGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return StartAsync(group.Check(Settings));
    }

    /// <summary>The same with a machine of <c>raft-actors.machines</c> or of <see cref="RaftSetup"/>.</summary>
    /// <param name="group">Its name: letters, digits and hyphens, at most 63 characters.</param>
    /// <param name="machine">The machine's name.</param>
    /// <param name="voters">The nodes of the voters of a new group.</param>
    /// <param name="learners">The nodes of its non-voting members.</param>
    /// <param name="witnesses">The voters that store no commands.</param>
    /// <exception cref="ArgumentException">A name is invalid or unknown, or the group already exists.</exception>
    /// <exception cref="AskTimeoutException">The node did not start it within ten seconds; it still will.</exception>
    public Task StartGroupAsync(
        string group,
        string machine,
        IEnumerable<string> voters,
        IEnumerable<string>? learners = null,
        IEnumerable<string>? witnesses = null) =>
        StartGroupAsync(new RaftGroup(group, SettingsReader.Machine(_system, group, machine), [.. voters])
        {
            MachineName = machine,
            Learners = [.. learners ?? []],
            Witnesses = [.. witnesses ?? []],
        });

    /// <summary>
    /// Stops the replica of a group on this node and removes the group here. Its files stay: <see cref="StartGroupAsync(RaftGroup)"/>
    /// continues from them. A leader hands over first. The replica stays a member: remove it from the group before, unless it is to come
    /// back.
    /// </summary>
    /// <exception cref="AskTimeoutException">It did not stop in time.</exception>
    public Task StopGroupAsync(string group) => _node.Ask<Done>(new GroupsActor.StopGroup(group), TimeSpan.FromSeconds(10));

    /// <summary>Every key with its default. The extension adds them to the settings of its system itself.</summary>
    public static Config DefaultConfig() => ConfigurationFactory.FromResource<Raft>("RaftActors.reference.conf");

    /// <summary>
    /// Stops the replicas of this node: leaders hand over, pending writes finish, new requests are refused. Call it where the system
    /// terminates without coordinated shutdown. With it, replicas stop in <c>service-stop</c>, and requests are refused from
    /// <c>before-actor-system-terminate</c> on: until then other nodes serve them, for shards and singletons that hand over.
    /// </summary>
    /// <exception cref="AskTimeoutException">They did not stop in time.</exception>
    public async Task StopAsync()
    {
        await CloseRouterAsync().ConfigureAwait(false);
        await StopReplicasAsync().ConfigureAwait(false);
    }

    private Task StartAsync(GroupSettings group)
    {
        var name = group.Id.Value;
        if (!_directory.TryAdd(group))
        {
            throw new ArgumentException($"The group '{name}' already exists on this node.", nameof(group));
        }

        return group.IsHeldBy(Settings.NodeId)
            ? _node.Ask<Done>(new GroupsActor.StartGroup(name), TimeSpan.FromSeconds(10))
            : Task.CompletedTask;
    }

    /// <exception cref="RaftConfigurationException">The store refuses its settings.</exception>
    private ILogStoreProvider NewStore(ActorSystem system) => (ILogStoreProvider)Activator.CreateInstance(
        Settings.StoreType, BindingFlags.DoNotWrapExceptions | BindingFlags.Public | BindingFlags.Instance, null, [system], null)!;

    private Task<Done> StopReplicasAsync() => _node.Ask<Done>(StopReplica.Instance, TimeSpan.FromSeconds(4));

    private Task<Done> CloseRouterAsync()
    {
        Router.Tell(StopReplica.Instance);
        return Task.FromResult(Done.Instance);
    }
}
