using System.Linq.Expressions;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Configs;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>An actor system with an actor whose messages the test looks at.</summary>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static long _testActors;

    private readonly ITestKitAssertions _assertions;
    private readonly MessageInbox _inbox = new();
    private MessageEnvelope _last = NullMessageEnvelope.Instance;
    private TimeSpan? _deadline;
    private bool _lastWasNoMessage;

    protected TestKitBase(ITestKitAssertions assertions, ActorSystem system = null, string testActorName = null)
        : this(assertions, system, Config.Empty, null, testActorName)
    {
    }

    protected TestKitBase(ITestKitAssertions assertions, Config config, string actorSystemName = null, string testActorName = null)
        : this(assertions, null, config, actorSystemName, testActorName)
    {
    }

    protected TestKitBase(ITestKitAssertions assertions, ActorSystemSetup setup, string actorSystemName = null, string testActorName = null)
        : this(assertions, null, setup, actorSystemName, testActorName)
    {
    }

    protected TestKitBase(ITestKitAssertions assertions, ActorSystem system, ActorSystemSetup config, string actorSystemName, string testActorName)
    {
        _assertions = assertions;
        InitializeTest(system, config, actorSystemName, testActorName);
    }

    private TestKitBase(ITestKitAssertions assertions, ActorSystem system, Config config, string actorSystemName, string testActorName)
    {
        _assertions = assertions;
        InitializeTest(system, config, actorSystemName, testActorName);
    }

    public static Config DefaultConfig => TestConfigs.DefaultConfig;

    public static Config FullDebugConfig { get; } = ConfigurationFactory.ParseString(
        """
        akka.actor.debug.receive = on
        akka.actor.debug.autoreceive = on
        akka.actor.debug.lifecycle = on
        akka.actor.debug.event-stream = on
        akka.actor.debug.unhandled = on
        akka.actor.debug.fsm = on
        akka.actor.debug.router-misconfiguration = on
        """);

    protected static TimeSpan Now => MonotonicTime.Now;

    public ActorSystem Sys { get; private set; }

    public TestKitSettings TestKitSettings { get; private set; }

    public IActorRef TestActor { get; private set; }

    public IActorRef LastSender => _last.Sender;

    public object LastMessage => _last.Message;

    public bool HasMessages => _inbox.Count > 0;

    public EventFilterFactory EventFilter { get; private set; }

    protected ILoggingAdapter Log { get; private set; }

    public IActorRef ActorOf(Props props) => Sys.ActorOf(props);

    public IActorRef ActorOf(Props props, string name) => Sys.ActorOf(props, name);

    public IActorRef ActorOf<TActor>() where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>());

    public IActorRef ActorOf<TActor>(string name) where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>(), name);

    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory) where TActor : ActorBase => Sys.ActorOf(Props.Create(factory));

    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory, string name) where TActor : ActorBase => Sys.ActorOf(Props.Create(factory), name);

    public ActorSelection ActorSelection(ActorPath actorPath) => Sys.ActorSelection(actorPath);

    public ActorSelection ActorSelection(string actorPath) => Sys.ActorSelection(actorPath);

    public ActorSelection ActorSelection(IActorRef anchorRef, string actorPath) => Sys.ActorSelection(anchorRef, actorPath);

    public virtual TestProbe CreateTestProbe(string name = null) => CreateTestProbe(Sys, name);

    public virtual TestProbe CreateTestProbe(ActorSystem system, string name = null) => new(system, _assertions, name);

    public IActorRef CreateTestActor(string name) => CreateTestActor(Sys, name, new MessageInbox());

    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    public IActorRef Watch(IActorRef actorToWatch)
    {
        TestActor.Tell(new TestActor.Watch(actorToWatch), ActorRefs.NoSender);
        return actorToWatch;
    }

    public Task<IActorRef> WatchAsync(IActorRef actorToWatch) => Task.FromResult(Watch(actorToWatch));

    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        TestActor.Tell(new TestActor.Unwatch(actorToUnwatch), ActorRefs.NoSender);
        return actorToUnwatch;
    }

    public Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch) => Task.FromResult(Unwatch(actorToUnwatch));

    public void SetAutoPilot(AutoPilot pilot) => TestActor.Tell(new TestActor.SetAutoPilot(pilot), ActorRefs.NoSender);

    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) =>
        TestActor.Tell(new TestActor.SetIgnore(m => shouldIgnoreMessage(m)), ActorRefs.NoSender);

    public void IgnoreMessages<T>() => IgnoreMessages(static m => m is T);

    public void IgnoreMessages<T>(Func<T, bool> shouldIgnoreMessage) => IgnoreMessages(m => m is T typed && shouldIgnoreMessage(typed));

    public void IgnoreNoMessages() => TestActor.Tell(new TestActor.SetIgnore(null), ActorRefs.NoSender);

    public IActorRef ChildActorOf(Props props, CancellationToken cancellationToken = default) => Spawn(props, null);

    public IActorRef ChildActorOf(Props props, string name, CancellationToken cancellationToken = default) => Spawn(props, name);

    public IActorRef ChildActorOf(Props props, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) =>
        Spawn(props, null);

    public IActorRef ChildActorOf(Props props, string name, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) =>
        Spawn(props, name);

    /// <summary>Ends the system of this test.</summary>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) => Shutdown(Sys, duration, verifySystemShutdown);

    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        if (system is null)
        {
            return;
        }

        var max = duration ?? TimeSpan.FromMilliseconds(Math.Clamp(Dilated(TimeSpan.FromSeconds(5)).TotalMilliseconds, 0, 10_000));
        if (!system.Terminate().Wait(max))
        {
            var message = $"Failed to stop [{system.Name}] within [{max}]";
            if (verifySystemShutdown)
            {
                throw new TimeoutException(message);
            }

            system.Log.Warning(message);
        }
    }

    protected void InitializeTest(ActorSystem system, Config config, string actorSystemName, string testActorName) =>
        InitializeTest(system, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config ?? Config.Empty)), actorSystemName, testActorName);

    protected virtual void InitializeTest(ActorSystem system, ActorSystemSetup config, string actorSystemName, string testActorName)
    {
        if (system is null)
        {
            var bootstrap = config.Get<BootstrapSetup>();
            var withDefaults = bootstrap.HasValue
                ? bootstrap.Value.Config.HasValue
                    ? bootstrap.Value.WithConfig(bootstrap.Value.Config.Value.WithFallback(DefaultConfig))
                    : bootstrap.Value.WithConfigFallback(DefaultConfig)
                : BootstrapSetup.Create().WithConfig(DefaultConfig);
            system = ActorSystem.Create(actorSystemName ?? "test", config.WithSetup(withDefaults));
        }

        Sys = system;
        system.Settings.InjectMissing(TestConfigs.Reference, "akka.test");
        TestKitSettings = TestKitExtension.For(system);
        Log = Logging.GetLogger(system, GetType());
        EventFilter = new EventFilterFactory(this);
        TestActor = CreateTestActor(system, testActorName ?? "testActor" + Interlocked.Increment(ref _testActors), _inbox);
        if (this is not INoImplicitSender)
        {
            var cell = ((LocalActorRef)TestActor).Cell;
            InternalCurrentActorCellKeeper.Current = cell;
            SynchronizationContext.SetSynchronizationContext(new ActorCellKeepingSynchronizationContext(cell));
        }
    }

    IActorRef IActorRefFactory.ActorOf(Props props, string name) => Sys.ActorOf(props, name);

    private static IActorRef CreateTestActor(ActorSystem system, string name, MessageInbox inbox)
    {
        var props = Props.Create(() => new InternalTestActor(inbox)).WithDispatcher("akka.test.test-actor.dispatcher");
        return ((ExtendedActorSystem)system).SystemActorOf(props, name);
    }

    // No strategy: Akka.NET 1.5.30 takes one but restarts the child all the same.
    private IActorRef Spawn(Props props, string name) =>
        TestActor.Ask<IActorRef>(new InternalTestActor.Spawn(props, name), TestKitSettings.DefaultTimeout).GetAwaiter().GetResult();
}
