using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RaftActors.Hosting.Tests.Nodes;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Hosting.Tests;

/// <summary>When things are made and end.</summary>
public sealed class LifetimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_client_works_before_the_host_has_started_and_everything_ends_with_it()
    {
        await using var node = NodeHost.Build(akka => akka
            .WithRaft(o => (o.NodeId, o.Nodes["n1"]) = ("n1", "127.0.0.1:4051"))
            .WithRaftGroup<Orders>("orders")
            .WithRaftOutbox<Mailer>("orders"));

        Assert.Equal("tea costs 3", await node.ProposeAsync("orders", "tea"));
        await node.Host.StartAsync();
        await Conditions.Until(() => node.Journal.Count("mailed tea costs 3") > 0, "the effect ran", Patience);
        var (system, journal) = (node.Services.GetRequiredService<ActorSystem>(), node.Journal);

        await node.Host.StopAsync();

        // On a busy machine a phase of the shutdown may run out of time, and the system ends a little later.
        await system.WhenTerminated.WaitAsync(Patience);

        // The replica's two machines (an empty one, and that of its state), the one made as a check, and the handler.
        Assert.Equal((3, 3), (journal.Count("orders made"), journal.Count("orders disposed")));
        Assert.Equal((4, 4), (journal.Count("prices made"), journal.Count("prices disposed")));
    }

    [Fact]
    public async Task The_scope_of_a_machine_ends_when_its_replica_stops()
    {
        await using var node = await NodeHost.Build(akka => akka
            .WithRaft(o => (o.NodeId, o.Nodes["n1"]) = ("n1", "127.0.0.1:4051"))
            .WithRaftGroup<Orders>("orders")
            .WithRaftReadinessCheck()).StartAsync();
        await node.ProposeAsync("orders", "tea");

        // One is in use.
        Assert.Equal(node.Journal.Count("prices made") - 1, node.Journal.Count("prices disposed"));
        await node.Services.GetRequiredService<Raft>().StopGroupAsync("orders");
        Assert.Equal(node.Journal.Count("prices made"), node.Journal.Count("prices disposed"));
        Assert.Equal(HealthStatus.Healthy, (await node.CheckAsync(RaftHealthCheckExtensions.Ready)).Status);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart()
    {
        using var directory = new TemporaryDirectory();
        await using (var node = await Build().StartAsync())
        {
            await node.ProposeAsync("orders", "tea");
            await node.ProposeAsync("orders", "coffee");
        }

        await using var again = await Build().StartAsync();
        Assert.Equal(2, BitConverter.ToInt32((await again.Client.QueryAsync("orders", default, timeout: Patience)).Result.Span));

        NodeHost Build() => NodeHost.Build(
            akka => akka
                .WithRaft(o => (o.NodeId, o.Nodes["n1"]) = ("n1", "127.0.0.1:4051"))
                .WithRaftGroup<Orders>("orders"),
            directory: directory.Path);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(30, 0)]
    public async Task A_host_that_gives_too_little_time_to_stop_is_told(int seconds, int warnings)
    {
        await using var node = NodeHost.Build(
            akka => akka
                .WithRaft(o => (o.NodeId, o.Nodes["n1"]) = ("n1", "127.0.0.1:4051"))
                .AddHocon("akka.loglevel = WARNING", HoconAddMode.Prepend),
            services => services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(seconds)));
        var system = node.Services.GetRequiredService<ActorSystem>();
        var lines = new List<string>();
        var listener = system.ActorOf(Props.Create(() => new Listener(lines)));
        system.EventStream.Subscribe(listener, typeof(Warning));

        await node.Host.StartAsync();
        await listener.Ask<ActorIdentity>(new Identify(0), Patience);

        var start = "RA6001 HostOptions.ShutdownTimeout is 00:00:01, but ";
        Assert.Equal(warnings, lines.Count(l => l.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_client_without_an_actor_system_says_what_to_do()
    {
        await using var services = new ServiceCollection().AddRaftClients().BuildServiceProvider();

        var refused = Assert.Throws<InvalidOperationException>(services.GetRequiredService<RaftActors.Client.RaftClient>);
        Assert.Contains("call AddAkka(name, akka => akka.WithRaft(...))", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(List<string> lines) => Receive<Warning>(warning => lines.Add(warning.Message.ToString()!));
    }
}
