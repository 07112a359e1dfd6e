using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Xunit2.Internals;
using Xunit.Abstractions;

namespace Akka.TestKit.Xunit2;

/// <summary>Base of test classes for xunit 2: an actor system for each test, ended after it.</summary>
public class TestKit : TestKitBase, IDisposable
{
    private static int _loggers;

    private bool _isDisposed;

    protected readonly ITestOutputHelper Output;

    public TestKit(ActorSystem system = null, ITestOutputHelper output = null) : base(Assertions, system)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public TestKit(ActorSystemSetup config, string actorSystemName = null, ITestOutputHelper output = null) : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public TestKit(Config config, string actorSystemName = null, ITestOutputHelper output = null) : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public TestKit(string config, ITestOutputHelper output = null) : base(Assertions, ConfigurationFactory.ParseString(config))
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public new static Config DefaultConfig => TestKitBase.DefaultConfig;

    public new static Config FullDebugConfig => TestKitBase.FullDebugConfig;

    protected static XunitAssertions Assertions { get; } = new();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs before the system ends; ends it unless overridden.</summary>
    protected virtual void AfterAll() => Shutdown();

    protected void InitializeLogger(ActorSystem system) => Attach(system, null);

    protected void InitializeLogger(ActorSystem system, string prefix) => Attach(system, prefix);

    protected virtual void Dispose(bool disposing)
    {
        if (_isDisposed || !disposing)
        {
            return;
        }

        _isDisposed = true;
        try
        {
            AfterAll();
        }
        finally
        {
            // Other tests on this thread are not to send in the name of this one.
            SynchronizationContext.SetSynchronizationContext(null);
            Akka.Actor.Internal.InternalCurrentActorCellKeeper.Current = null;
        }
    }

    private void Attach(ActorSystem system, string prefix)
    {
        if (Output is null)
        {
            return;
        }

        var output = prefix is null ? Output : new PrefixedOutput(Output, prefix);
        var logger = ((ExtendedActorSystem)system).SystemActorOf(
            Props.Create(() => new TestOutputLogger(output)), $"log-test-{Interlocked.Increment(ref _loggers)}");
        logger.Tell(new InitializeLogger(system.EventStream), ActorRefs.NoSender);
    }
}
