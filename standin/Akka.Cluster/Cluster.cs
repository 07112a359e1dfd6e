using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Cluster.Daemon;
using Akka.Cluster.Membership;
using Akka.Cluster.Messages;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>The cluster that this system is a member of, or will be.</summary>
public partial class Cluster : IExtension
{
    private readonly ClusterActorRefProvider _provider;
    private readonly ClusterSettings _settings;
    private readonly ILoggingAdapter _log;
    private readonly IActorRef _daemon;
    private volatile ClusterEvent.CurrentClusterState _state = new();

    public Cluster(ActorSystemImpl system)
    {
        _provider = system.Provider as ClusterActorRefProvider
            ?? throw new ConfigurationException(
                $"ActorSystem [{system}] needs to have a 'ClusterActorRefProvider' enabled in the configuration, currently uses {system.Provider.GetType().FullName}");
        System = system;
        _settings = new ClusterSettings(system.Settings.Config, system.Name);
        _log = Logging.GetLogger(system, GetType());
        SelfUniqueAddress = new UniqueAddress(_provider.DefaultAddress, _provider.Uid);
        DowningProvider = MakeDowningProvider();
        AddShutdownTasks(CoordinatedShutdown.Get(system));
        _daemon = system.SystemActorOf(
            Props.Create(typeof(ClusterDaemon), this, _settings).WithDispatcher(_settings.UseDispatcher), ClusterActorRefProvider.DaemonName);
    }

    public ExtendedActorSystem System { get; }

    public Address SelfAddress => SelfUniqueAddress.Address;

    public UniqueAddress SelfUniqueAddress { get; }

    public ImmutableHashSet<string> SelfRoles => _settings.Roles;

    public IDowningProvider DowningProvider { get; }

    /// <summary>The members as this node knew them a moment ago.</summary>
    public ClusterEvent.CurrentClusterState State => _state;

    /// <summary>With the status Removed while this node is no member.</summary>
    public Member SelfMember =>
        _state.Members.FirstOrDefault(member => member.UniqueAddress.Equals(SelfUniqueAddress))
        ?? new Member(SelfUniqueAddress, Member.NotUp, MemberStatus.Removed, SelfRoles);

    public bool IsUp => SelfMember.Status == MemberStatus.Up;

    /// <summary>True once this node has left, or was downed, or has shut down.</summary>
    public bool IsTerminated => _terminated.Task.IsCompleted;

    public static Cluster Get(ActorSystem system) => system.WithExtension<Cluster, ClusterExtension>();

    public void Subscribe(IActorRef subscriber, params Type[] to) => Subscribe(subscriber, ClusterEvent.InitialStateAsSnapshot, to);

    /// <summary>Ends with the subscriber, or with <see cref="Unsubscribe(IActorRef)"/>.</summary>
    public void Subscribe(IActorRef subscriber, ClusterEvent.SubscriptionInitialStateMode initialStateMode, params Type[] to)
    {
        if (to.Length == 0)
        {
            throw new ArgumentException("At least one `IClusterDomainEvent` class is required", nameof(to));
        }

        if (!Array.TrueForAll(to, typeof(ClusterEvent.IClusterDomainEvent).IsAssignableFrom))
        {
            throw new ArgumentException(
                $"Subscribe to `IClusterDomainEvent` or subclasses, was [{string.Join<Type>(", ", to)}]", nameof(to));
        }

        _daemon.Tell(new Command.Subscribe(subscriber, initialStateMode, to));
    }

    public void Unsubscribe(IActorRef subscriber) => Unsubscribe(subscriber, null);

    public void Unsubscribe(IActorRef subscriber, Type to) => _daemon.Tell(new Command.Unsubscribe(subscriber, to));

    public void SendCurrentClusterState(IActorRef receiver) => _daemon.Tell(new Command.SendState(receiver));

    /// <summary>Joins through the member at the address; the own address founds a cluster.</summary>
    public void Join(Address address) => _daemon.Tell(new Command.JoinTo(address));

    public void JoinSeedNodes(IEnumerable<Address> seedNodes) => _daemon.Tell(new Command.JoinSeeds([.. seedNodes]));

    /// <summary>Completes when this node is up.</summary>
    public Task JoinAsync(Address address, CancellationToken token = default)
    {
        var joined = WhenUp(token);
        Join(address);
        return joined;
    }

    /// <summary>Completes when this node is up.</summary>
    public Task JoinSeedNodesAsync(IEnumerable<Address> seedNodes, CancellationToken token = default)
    {
        var joined = WhenUp(token);
        JoinSeedNodes(seedNodes);
        return joined;
    }

    public void Leave(Address address) => _daemon.Tell(new Command.Leave(address));

    /// <summary>Completes when this node is no member any more.</summary>
    public Task LeaveAsync() => LeaveAsync(CancellationToken.None);

    public Task LeaveAsync(CancellationToken cancellationToken)
    {
        Leave(SelfAddress);
        return _terminated.Task.WaitAsync(cancellationToken);
    }

    public void Down(Address address) => _daemon.Tell(new Command.Down(address));

    internal void Show(Gossip gossip) => _state = gossip.State(SelfUniqueAddress);

    internal bool IsReachable(Address address) =>
        address.HasGlobalScope && address.Protocol == SelfAddress.Protocol && address.System == SelfAddress.System;

    internal IActorRef DaemonAt(Address address) => _provider.DaemonAt(address);

    internal void Quarantine(UniqueAddress node) => _provider.Quarantine(node.Address, node.Uid);

    private IDowningProvider MakeDowningProvider()
    {
        if (string.IsNullOrEmpty(_settings.DowningProviderClass))
        {
            return new NoDowning(System, this);
        }

        var type = Type.GetType(_settings.DowningProviderClass)
            ?? throw new ConfigurationException($"Downing provider class [{_settings.DowningProviderClass}] could not be found.");
        return (IDowningProvider)Activator.CreateInstance(type, System, this);
    }
}
