using Akka;
using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class CoordinatedShutdownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Phases_must_run_in_the_order_of_their_dependencies()
    {
        var system = System();
        var order = new List<string>();
        var shutdown = CoordinatedShutdown.Get(system);
        foreach (var phase in new[]
                 {
                     CoordinatedShutdown.PhaseBeforeActorSystemTerminate, CoordinatedShutdown.PhaseServiceStop, CoordinatedShutdown.PhaseBeforeServiceUnbind,
                     CoordinatedShutdown.PhaseClusterLeave, CoordinatedShutdown.PhaseServiceUnbind, CoordinatedShutdown.PhaseServiceRequestsDone,
                 })
        {
            shutdown.AddTask(phase, "t", () => Add(order, phase));
        }

        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(
            [
                CoordinatedShutdown.PhaseBeforeServiceUnbind, CoordinatedShutdown.PhaseServiceUnbind, CoordinatedShutdown.PhaseServiceRequestsDone,
                CoordinatedShutdown.PhaseServiceStop, CoordinatedShutdown.PhaseClusterLeave, CoordinatedShutdown.PhaseBeforeActorSystemTerminate,
            ],
            order);
        await system.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task Run_must_run_once_and_keep_the_first_reason()
    {
        var system = System();
        var order = new List<string>();
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "t", () => Add(order, "x"));
        Assert.Null(shutdown.ShutdownReason);
        var first = shutdown.Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        var second = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        await Task.WhenAll(first, second).WaitAsync(Patience);
        Assert.Equal(["x"], order);
        Assert.Same(CoordinatedShutdown.ClusterLeavingReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public async Task Terminate_must_run_the_tasks()
    {
        var system = System();
        var order = new List<string>();
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "t", () => Add(order, "x"));
        await system.Terminate().WaitAsync(Patience);
        Assert.Equal(["x"], order);
        Assert.Same(CoordinatedShutdown.ActorSystemTerminateReason.Instance, CoordinatedShutdown.Get(system).ShutdownReason);
    }

    [Fact]
    public async Task Terminate_must_not_run_the_tasks_where_that_is_off()
    {
        var system = System("akka.coordinated-shutdown.run-by-actor-system-terminate = off");
        var order = new List<string>();
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "t", () => Add(order, "x"));
        await system.Terminate().WaitAsync(Patience);
        Assert.Empty(order);
    }

    [Fact]
    public async Task A_phase_that_takes_too_long_must_be_left()
    {
        var system = System("akka.coordinated-shutdown.phases.service-stop.timeout = 100ms");
        var order = new List<string>();
        var shutdown = CoordinatedShutdown.Get(system);
        Assert.Equal(TimeSpan.FromMilliseconds(100), shutdown.Timeout(CoordinatedShutdown.PhaseServiceStop));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "never", () => new TaskCompletionSource<Done>().Task);
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterLeave, "next", () => Add(order, "next"));
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["next"], order);
    }

    [Fact]
    public async Task A_failed_task_must_not_stop_the_rest()
    {
        var system = System();
        var order = new List<string>();
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "fails", () => Task.FromException<Done>(new InvalidOperationException()));
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterLeave, "next", () => Add(order, "next"));
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["next"], order);
    }

    [Fact]
    public async Task An_unknown_phase_must_be_refused()
    {
        var system = System();
        Assert.Throws<ConfigurationException>(() => CoordinatedShutdown.Get(system).AddTask("no-such-phase", "t", () => Task.FromResult(Done.Instance)));
        await system.Terminate().WaitAsync(Patience);
    }

    private static ActorSystem System(string extra = "") =>
        ActorSystem.Create("shutdown", ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF\n" + extra));

    private static Task<Done> Add(List<string> order, string what)
    {
        lock (order)
        {
            order.Add(what);
        }

        return Task.FromResult(Done.Instance);
    }
}
