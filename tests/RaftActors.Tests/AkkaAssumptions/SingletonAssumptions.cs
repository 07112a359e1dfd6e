using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using RaftActors.TestKit.Processes;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Tests.AkkaAssumptions;

/// <summary>Where Akka.Cluster.Tools runs a singleton: the coordinator of ranges relies on it for speed, never for safety.</summary>
[Collection(nameof(Integration))]
public sealed class SingletonAssumptions : IAsyncLifetime
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly List<ActorSystem> _systems = [];
    private readonly List<string> _started = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Task.WhenAll(_systems.Select(s => s.Terminate()));

    /// <summary>It reads its limits from the settings of the system, whatever it is given.</summary>
    [Fact]
    public async Task A_manager_needs_its_defaults_in_the_settings_of_the_system()
    {
        Start("a", "1.0.0", withDefaults: false);
        var probe = _systems[0].ActorSelection("/user/manager");

        await Assert.ThrowsAsync<ActorNotFoundException>(() => probe.ResolveOne(TimeSpan.FromSeconds(1)));
        Assert.Equal("", Started());
    }

    /// <summary>Akka.NET issue 7196: with consider-app-version a newer member takes over, and two may run.</summary>
    [Fact]
    public async Task A_singleton_does_not_move_because_a_member_of_a_newer_version_joins()
    {
        Start("a", "1.0.0");
        await Conditions.Until(() => Started() == "a", "the singleton runs on a", MaxWait);

        // One after the other: of two that join together either may be the older one.
        Start("b", "2.0.0");
        await Conditions.Until(() => _systems.TrueForAll(s => Up(s) == 2), "two members", MaxWait);
        Start("c", "3.0.0");
        await Conditions.Until(() => _systems.TrueForAll(s => Up(s) == 3), "three members", MaxWait);

        // Its manager hears of members in the order of its mailbox: when it has answered, it has decided.
        Assert.NotEqual(ActorRefs.Nobody, await _systems[0].ActorSelection("/user/manager").ResolveOne(MaxWait));
        Assert.Equal("a", Started());

        await AkkaCluster.Get(_systems[0]).LeaveAsync();
        await Conditions.Until(() => Started() == "a b", "the next oldest takes over", MaxWait);
    }

    private static int Up(ActorSystem system) => AkkaCluster.Get(system).State.Members.Count(m => m.Status == MemberStatus.Up);

    private string Started()
    {
        lock (_started)
        {
            return string.Join(" ", _started);
        }
    }

    private void Start(string name, string version, bool withDefaults = true)
    {
        var system = ActorSystem.Create("singleton", ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = ERROR
              stdout-loglevel = ERROR
              log-dead-letters = off
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
              cluster {
                roles = [raft]
                log-info = off
                app-version = "{{version}}"
                downing-provider-class = ""
                failure-detector.acceptable-heartbeat-pause = 30s
                gossip-interval = 100ms
                leader-actions-interval = 100ms
                periodic-tasks-initial-delay = 50ms
              }
              coordinated-shutdown { run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off }
            }
            """));
        _systems.Add(system);
        if (withDefaults)
        {
            system.Settings.InjectTopLevelFallback(ClusterSingleton.DefaultConfig());
        }

        AkkaCluster.Get(system).Join(AkkaCluster.Get(_systems[0]).SelfAddress);
        var settings = new ClusterSingletonManagerSettings("it", "raft", TimeSpan.Zero, TimeSpan.FromSeconds(1), considerAppVersion: false);
        var started = _started;
        var singleton = Props.Create(() => new Singleton(started, name));
        system.ActorOf(ClusterSingletonManager.Props(singleton, PoisonPill.Instance, settings), "manager");
    }

    private sealed class Singleton : UntypedActor
    {
        public Singleton(List<string> started, string name)
        {
            lock (started)
            {
                started.Add(name);
            }
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
