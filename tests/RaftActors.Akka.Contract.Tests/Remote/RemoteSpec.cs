using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>Starts systems on free ports of this machine and ends them after the test.</summary>
public abstract class RemoteSpec : IAsyncLifetime
{
    private readonly List<ActorSystem> _systems = [];
    private readonly List<TcpRelay> _relays = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(system => system.Terminate()));
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }
    }

    protected static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    protected static string PathOf(ActorSystem system, string name) => $"{AddressOf(system)}/user/{name}";

    /// <summary>A ref to an actor of another system, by its path without incarnation.</summary>
    protected static IActorRef Resolve(ActorSystem from, ActorSystem to, string name) =>
        ((ExtendedActorSystem)from).Provider.ResolveActorRef(PathOf(to, name));

    protected static Task<IActorRef> FindAsync(ActorSystem from, ActorSystem to, string name) =>
        from.ActorSelection(PathOf(to, name)).ResolveOne(TimeSpan.FromSeconds(10));

    /// <summary>Sends until an answer arrives: a connection may still be gated or on its way.</summary>
    protected static async Task EventuallyReachesAsync(IActorRef echo, TimeSpan patience)
    {
        var deadline = DateTime.UtcNow + patience;
        while (true)
        {
            try
            {
                await echo.Ask<Number>(new Number(1), TimeSpan.FromMilliseconds(300));
                return;
            }
            catch (AskTimeoutException) when (DateTime.UtcNow < deadline)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>A system that others reach through a relay only.</summary>
    protected (ActorSystem System, TcpRelay Relay) StartBehindRelay(string name, string extra = "")
    {
        var port = TcpRelay.FreePort();
        var relay = new TcpRelay(port);
        _relays.Add(relay);
        return (StartSystem(name, port, $"akka.remote.dot-netty.tcp.public-port = {relay.Port}\n{extra}"), relay);
    }

    protected ActorSystem StartSystem(string name, int port = 0, string extra = "")
    {
        var config = ConfigurationFactory.ParseString(extra).WithFallback(ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = WARNING
              stdout-loglevel = OFF
              log-dead-letters = off
              actor {
                provider = remote
                serializers.contract = "RaftActors.Akka.Contract.Tests.Remote.RemoteMessageSerializer, RaftActors.Akka.Contract.Tests"
                serialization-bindings {
                  "RaftActors.Akka.Contract.Tests.Remote.IRemoteMessage, RaftActors.Akka.Contract.Tests" = contract
                }
              }
              remote {
                retry-gate-closed-for = 200 ms
                dot-netty.tcp {
                  hostname = "127.0.0.1"
                  port = {{port}}
                }
              }
            }
            """));
        var system = ActorSystem.Create(name, config);
        _systems.Add(system);
        return system;
    }
}
