using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class ActorSystemTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF");

    [Theory]
    [InlineData("with space")]
    [InlineData("-leading")]
    [InlineData("")]
    [InlineData("dot.ted")]
    public void Create_must_refuse_an_invalid_name(string name) => Assert.ThrowsAny<Exception>(() => ActorSystem.Create(name, Quiet));

    [Fact]
    public async Task Create_must_take_config_from_a_bootstrap_setup()
    {
        var system = ActorSystem.Create("a", BootstrapSetup.Create().WithConfig(Quiet).WithConfigFallback(ConfigurationFactory.ParseString("x.y = 7")));
        Assert.Equal(7, system.Settings.Config.GetInt("x.y"));
        Assert.Equal("OFF", system.Settings.LogLevel);
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task Setup_must_be_found_by_its_type()
    {
        var system = ActorSystem.Create("a", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Quiet)).And(new OwnSetup(3)));
        var own = system.Settings.Setup.Get<OwnSetup>();
        Assert.True(own.HasValue);
        Assert.Equal(3, own.Value.Number);
        Assert.False(ActorSystemSetup.Empty.Get<OwnSetup>().HasValue);
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task Terminate_must_stop_all_actors_and_complete_WhenTerminated()
    {
        var system = ActorSystem.Create("a", Quiet);
        var stopped = new TaskCompletionSource();
        var actor = system.ActorOf(Props.Create(() => new StopSignal(stopped)));
        await actor.Ask<string>("ping", Patience);
        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate().WaitAsync(Patience);
        await stopped.Task.WaitAsync(Patience);
        await system.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task Termination_callbacks_must_run_last_registered_first()
    {
        var system = ActorSystem.Create("a", Quiet);
        var order = new List<int>();
        system.RegisterOnTermination(() => order.Add(1));
        system.RegisterOnTermination(() => order.Add(2));
        await system.Terminate().WaitAsync(Patience);
        Assert.Equal([2, 1], order);
    }

    [Fact]
    public async Task ActorOf_must_fail_after_termination()
    {
        var system = ActorSystem.Create("a", Quiet);
        await system.Terminate().WaitAsync(Patience);
        Assert.ThrowsAny<Exception>(() => system.ActorOf(Props.Create(() => new StopSignal(new TaskCompletionSource()))));
    }

    [Fact]
    public async Task System_actors_must_live_below_system_and_outlive_user_actors()
    {
        var system = (ExtendedActorSystem)ActorSystem.Create("a", Quiet);
        var user = new TaskCompletionSource();
        var own = new TaskCompletionSource<bool>();
        system.ActorOf(Props.Create(() => new StopSignal(user)), "u");
        var actor = system.SystemActorOf(Props.Create(() => new StopObserver(user.Task, own)), "s");
        Assert.Equal("/system/s", actor.Path.ToStringWithoutAddress());
        Assert.Equal("s", await actor.Ask<string>("s", Patience));
        await system.Terminate().WaitAsync(Patience);
        Assert.True(await own.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task InjectTopLevelFallback_must_stay_below_user_config()
    {
        var system = ActorSystem.Create("a", ConfigurationFactory.ParseString("lib.a = user").WithFallback(Quiet));
        system.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString("lib { a = default, b = default }"));
        Assert.Equal("user", system.Settings.Config.GetString("lib.a"));
        Assert.Equal("default", system.Settings.Config.GetString("lib.b"));
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task Actors_must_not_be_made_with_new()
    {
        // A thread of its own: no actor has ever run on it.
        var made = Task.Factory.StartNew(() => new Echo(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Assert.ThrowsAnyAsync<Exception>(() => made);
    }

    [Fact]
    public async Task Extensions_must_be_made_once()
    {
        var system = ActorSystem.Create("a", Quiet);
        Assert.False(system.HasExtension<Counted>());
        var first = system.WithExtension<Counted, CountedProvider>();
        Assert.Same(first, system.WithExtension<Counted, CountedProvider>());
        Assert.Same(first, new CountedProvider().Get(system));
        Assert.True(system.TryGetExtension<Counted>(out var again));
        Assert.Same(first, again);
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task Extensions_listed_in_configuration_must_be_loaded_at_start()
    {
        var name = $"{typeof(CountedProvider).FullName}, {typeof(CountedProvider).Assembly.GetName().Name}";
        var system = ActorSystem.Create("a", ConfigurationFactory.ParseString($"akka.extensions = [\"{name}\"]").WithFallback(Quiet));
        Assert.True(system.HasExtension<Counted>());
        await system.Terminate().WaitAsync(Patience);
    }

    private sealed class OwnSetup(int number) : Setup
    {
        public int Number { get; } = number;
    }

    public sealed class Counted : IExtension;

    public sealed class CountedProvider : ExtensionIdProvider<Counted>
    {
        public override Counted CreateExtension(ExtendedActorSystem system) => new();
    }

    private sealed class StopSignal(TaskCompletionSource stopped) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);

        protected override void PostStop() => stopped.TrySetResult();
    }

    private sealed class StopObserver(Task other, TaskCompletionSource<bool> result) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);

        protected override void PostStop() => result.TrySetResult(other.IsCompleted);
    }
}
