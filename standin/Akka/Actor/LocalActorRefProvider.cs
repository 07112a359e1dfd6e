using System.Collections.Concurrent;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The provider of a system that no other system can reach.</summary>
public sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _extraNames = new();
    private readonly TaskCompletionSource _termination = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorPath _tempNode;
    private ActorSystemImpl _system;
    private RootGuardianActorRef _rootGuardian;
    private VirtualPathContainer _tempContainer;
    private long _tempNumber;

    public LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : this(systemName, settings, eventStream, null, null)
    {
    }

    public LocalActorRefProvider(
        string systemName, Settings settings, EventStream eventStream, Deployer deployer, Func<ActorPath, IInternalActorRef> deadLettersFactory)
    {
        Settings = settings;
        EventStream = eventStream;
        Deployer = deployer ?? new Deployer(settings);
        RootPath = new RootActorPath(new Address("akka", systemName));
        _tempNode = RootPath / "temp";
        Log = Logging.GetLogger(eventStream, "LocalActorRefProvider(" + RootPath.Address + ")");
        DeadLetters = deadLettersFactory is null
            ? new DeadLetterActorRef(this, RootPath / "deadLetters", eventStream)
            : deadLettersFactory(RootPath / "deadLetters");
        IgnoreRef = new IgnoreActorRef(this, RootPath / "ignore");
    }

    public IActorRef DeadLetters { get; }

    public IActorRef IgnoreRef { get; }

    public Deployer Deployer { get; }

    public IInternalActorRef RootGuardian => _rootGuardian;

    public ActorPath RootPath { get; }

    public Settings Settings { get; }

    public LocalActorRef SystemGuardian { get; private set; }

    public LocalActorRef Guardian { get; private set; }

    public EventStream EventStream { get; }

    public IInternalActorRef TempContainer => _tempContainer;

    public Task TerminationTask => _termination.Task;

    public Address DefaultAddress => RootPath.Address;

    public ILoggingAdapter Log { get; }

    /// <summary>For a provider around this one that needs more names below the root.</summary>
    public void RegisterExtraName(string name, IInternalActorRef actor) => _extraNames.TryAdd(name, actor);

    public IActorRef RootGuardianAt(Address address) => address == RootPath.Address ? _rootGuardian : DeadLetters;

    public ActorPath TempPath() =>
        _tempNode / ("$" + Interlocked.Increment(ref _tempNumber).ToString("x", System.Globalization.CultureInfo.InvariantCulture));

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path)
    {
        if (!path.Parent.Equals(_tempNode))
        {
            throw new InvalidOperationException("Cannot RegisterTempActor() with anything not obtained from TempPath()");
        }

        _tempContainer.AddChild(path.Name, actorRef);
    }

    public void UnregisterTempActor(ActorPath path) => _tempContainer.RemoveChild(path.Name);

    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs) => new(tcs, this);

    public void Init(ActorSystemImpl system)
    {
        _system = system;
        var dispatcher = system.Dispatchers.Lookup(Dispatchers.InternalDispatcherId);
        var mailbox = system.Mailboxes.Lookup(Mailboxes.DefaultMailboxId);
        var bubbleWalker = new RootGuardianSupervisor((RootActorPath)RootPath, this, _termination);
        var rootProps = Props.Create(typeof(GuardianActor)).WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop));
        _rootGuardian = new RootGuardianActorRef(
            system, rootProps, dispatcher, mailbox, bubbleWalker, RootPath, (IInternalActorRef)DeadLetters, _extraNames);
        _tempContainer = new VirtualPathContainer(this, _tempNode, _rootGuardian);
        _rootGuardian.SetTempContainer(_tempContainer);
        _rootGuardian.Start();

        var userStrategy = SupervisorStrategyConfigurator.CreateConfigurator(Settings.SupervisorStrategyClass).Create();
        Guardian = (LocalActorRef)_rootGuardian.Cell.AttachChild(Props.Create(typeof(GuardianActor)).WithSupervisorStrategy(userStrategy), true, "user");
        SystemGuardian = (LocalActorRef)_rootGuardian.Cell.AttachChild(Props.Create(typeof(SystemGuardianActor), Guardian), true, "system");
        _rootGuardian.Tell(new EndsWith(SystemGuardian), ActorRefs.NoSender);
    }

    public IInternalActorRef ActorOf(
        ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path, bool systemService, Deploy deploy, bool lookupDeploy, bool async)
    {
        if (lookupDeploy && !systemService && Deployer.Lookup(path) is { } configured)
        {
            props = props.WithDeploy(configured.WithFallback(deploy));
        }

        var dispatcherId = string.IsNullOrEmpty(props.Deploy.Dispatcher) ? Dispatchers.DefaultDispatcherId : props.Deploy.Dispatcher;
        if (!system.Dispatchers.HasDispatcher(dispatcherId))
        {
            throw new Configuration.ConfigurationException($"Dispatcher [{dispatcherId}] not configured for path {path}");
        }

        var dispatcher = system.Dispatchers.Lookup(dispatcherId);
        var mailbox = system.Mailboxes.GetMailboxType(props, dispatcher.Configurator.Config);
        return new LocalActorRef(system, props, dispatcher, mailbox, supervisor, path);
    }

    public IActorRef ResolveActorRef(string path) =>
        ActorPath.TryParse(path, out var parsed) ? ResolveActorRef(parsed) : DeadLetters;

    // Without remoting a path means whoever has its name now, of which incarnation ever.
    public IActorRef ResolveActorRef(ActorPath path) =>
        path.Address == RootPath.Address ? ResolveLocal(path.WithUid(0)) : DeadLetters;

    public Address GetExternalAddressFor(Address address) => address == RootPath.Address ? address : null;

    /// <summary>Looks below the root, whatever the address of the path is.</summary>
    internal IActorRef ResolveLocal(ActorPath path)
    {
        var elements = path.Elements;
        if (elements.Count == 0)
        {
            return _rootGuardian;
        }

        var found = _rootGuardian.GetChild(elements);
        return found is null or Nobody || (path.Uid != 0 && found.Path.Uid != path.Uid)
            ? new EmptyLocalActorRef(_system.Provider, (RootPath / elements).WithUid(path.Uid), EventStream)
            : found;
    }
}

internal sealed class IgnoreActorRef(IActorRefProvider provider, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;
}
