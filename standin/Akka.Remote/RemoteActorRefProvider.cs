using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>Local actors with an address, and references to the actors of other systems (<c>akka.actor.provider = remote</c>).</summary>
public class RemoteActorRefProvider : IActorRefProvider
{
    private readonly LocalActorRefProvider _local;
    private readonly RemoteSettings _remoteSettings;
    private Remoting _remoting;
    private Information _information;

    public RemoteActorRefProvider(string systemName, Settings settings, EventStream eventStream)
    {
        settings.InjectTopLevelFallback(RemoteSettings.ReferenceConfig());
        _remoteSettings = new RemoteSettings(settings.Config);
        _local = new LocalActorRefProvider(systemName, settings, eventStream);
    }

    public IInternalActorRef RootGuardian => _local.RootGuardian;

    public LocalActorRef Guardian => _local.Guardian;

    public LocalActorRef SystemGuardian => _local.SystemGuardian;

    public IActorRef DeadLetters => _local.DeadLetters;

    public IActorRef IgnoreRef => _local.IgnoreRef;

    public ActorPath RootPath => _local.RootPath;

    public Settings Settings => _local.Settings;

    public Deployer Deployer => _local.Deployer;

    public IInternalActorRef TempContainer => _local.TempContainer;

    public Task TerminationTask => _local.TerminationTask;

    /// <summary>The address that other systems reach this one by.</summary>
    public Address DefaultAddress => _remoting.DefaultAddress;

    public Information SerializationInformation => _information;

    internal int Uid => _remoting.Uid;

    public virtual void Init(ActorSystemImpl system)
    {
        _remoting = new Remoting(system, this, _remoteSettings);
        _remoting.Start();
        _information = new Information(_remoting.DefaultAddress, system);
        _local.Init(system);
        _local.SystemGuardian.Cell.AttachChild(Props.Create(typeof(RemotingTerminator), _remoting), true, "remoting-terminator");
        _remoting.Open();
    }

    /// <summary>True for the address that others know, and for the one without host and port.</summary>
    public virtual bool HasAddress(Address address) => address == _remoting.DefaultAddress || address == _local.RootPath.Address;

    public ActorPath TempPath() => _local.TempPath();

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path) => _local.RegisterTempActor(actorRef, path);

    public void UnregisterTempActor(ActorPath path) => _local.UnregisterTempActor(path);

    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs) => _local.CreateFutureRef(tcs);

    public IInternalActorRef ActorOf(
        ActorSystemImpl system,
        Props props,
        IInternalActorRef supervisor,
        ActorPath path,
        bool systemService,
        Deploy deploy,
        bool lookupDeploy,
        bool async) => _local.ActorOf(system, props, supervisor, path, systemService, deploy, lookupDeploy, async);

    public IActorRef RootGuardianAt(Address address) =>
        HasAddress(address) ? RootGuardian : new RemoteActorRef(_remoting, new RootActorPath(address));

    public IActorRef ResolveActorRef(string path) =>
        ActorPath.TryParse(path, out var parsed) ? ResolveActorRef(parsed) : _local.ResolveActorRef(path);

    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (HasAddress(actorPath.Address))
        {
            return ResolveLocal(WirePaths.Relative(actorPath));
        }

        return IsReachable(actorPath.Address) ? new RemoteActorRef(_remoting, actorPath) : DeadLetters;
    }

    /// <summary>The address that the system at <paramref name="address"/> can reach this one by, or null.</summary>
    public Address GetExternalAddressFor(Address address)
    {
        if (HasAddress(address))
        {
            return _local.RootPath.Address;
        }

        return IsReachable(address) ? _remoting.DefaultAddress : null;
    }

    /// <summary>The local actor at a path without address. If there is none, what is told to it becomes a dead letter.</summary>
    internal IInternalActorRef ResolveLocal(string path) =>
        ActorPath.TryParse(_local.RootPath, path, out var local)
            ? (IInternalActorRef)_local.ResolveLocal(local)
            : (IInternalActorRef)DeadLetters;

    /// <summary>Refuses an incarnation from now on.</summary>
    internal void Quarantine(Address address, int uid) => _remoting.AssociationFor(address).Quarantine(uid);

    private bool IsReachable(Address address) =>
        address.HasGlobalScope && address.Port.HasValue && address.Protocol == _remoting.DefaultAddress.Protocol;
}
