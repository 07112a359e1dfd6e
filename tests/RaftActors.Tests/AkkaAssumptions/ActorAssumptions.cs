using System.Diagnostics;
using Akka.Actor;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Tests.AkkaAssumptions;

/// <summary>Identity, termination, timers, threads and system shutdown.</summary>
public sealed class ActorAssumptions() : AkkaTestKit(
    """
    akka.loglevel = OFF
    akka.stdout-loglevel = OFF
    own { type = ForkJoinDispatcher, throughput = 10, dedicated-thread-pool { thread-count = 2 } }
    """)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_reference_does_not_follow_a_new_actor_at_the_same_path_but_a_path_does()
    {
        var first = Watch(Sys.ActorOf(Props.Create(() => new Scripted(TestActor)), "name"));
        Sys.Stop(first);
        ExpectTerminated(first);
        var second = AwaitName();
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.DeadLetter));

        first.Tell("lost");
        Assert.Equal("lost", ExpectMsg<Akka.Event.DeadLetter>().Message);
        ((ExtendedActorSystem)Sys).Provider.ResolveActorRef(first.Path.ToString()).Tell("by path");
        ExpectMsg("by path");
        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Watching_a_dead_actor_is_answered_by_Terminated()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new Scripted(TestActor))));
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Watch(actor);
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_restart_cancels_the_timers()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Scripted(TestActor)));
        actor.Tell("arm");
        actor.Tell(new InvalidOperationException("restart"));
        ExpectMsg("restarted");
        ExpectNoMsg(Scripted.Delay * 3);
        actor.Tell("alive");
        ExpectMsg("alive");
    }

    [Fact]
    public void The_scheduler_is_never_early()
    {
        var delay = TimeSpan.FromMilliseconds(20);
        for (var i = 0; i < 10; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Sys.Scheduler.ScheduleTellOnce(delay, TestActor, "due", ActorRefs.NoSender);
            ExpectMsg("due");
            Assert.True(Stopwatch.GetElapsedTime(started) >= delay);
        }
    }

    [Fact]
    public async Task A_dedicated_dispatcher_has_its_own_threads()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Scripted(TestActor)).WithDispatcher("own"));
        Assert.False(await actor.Ask<bool>(new IsPooled(), MaxWait));
        var shared = Sys.ActorOf(Props.Create(() => new Scripted(TestActor)));
        Assert.True(await shared.Ask<bool>(new IsPooled(), MaxWait));
    }

    [Fact]
    public async Task CoordinatedShutdown_runs_its_phases_in_order_and_terminating_the_system_runs_them()
    {
        var system = ActorSystem.Create("ends", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
        string[] phases =
        [
            CoordinatedShutdown.PhaseBeforeServiceUnbind,
            CoordinatedShutdown.PhaseServiceUnbind,
            CoordinatedShutdown.PhaseServiceRequestsDone,
            CoordinatedShutdown.PhaseServiceStop,
            CoordinatedShutdown.PhaseClusterLeave,
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate,
        ];
        var order = new List<string>();
        foreach (var phase in phases.Reverse())
        {
            CoordinatedShutdown.Get(system).AddTask(phase, "note", () =>
            {
                order.Add(phase);
                return Task.FromResult(Akka.Done.Instance);
            });
        }

        await system.Terminate().WaitAsync(MaxWait);
        Assert.Equal(phases, order);
    }

    private IActorRef AwaitName()
    {
        IActorRef? actor = null;
        AwaitAssert(() => actor = Sys.ActorOf(Props.Create(() => new Scripted(TestActor)), "name"));
        return actor!;
    }

    private sealed record IsPooled;

    private sealed class Scripted(IActorRef probe) : UntypedActor, IWithTimers
    {
        public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PostRestart(Exception reason) => probe.Tell("restarted");

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "arm":
                    Timers.StartSingleTimer("t", "a timer of the former incarnation", Delay);
                    break;
                case Exception failure:
                    throw failure;
                case IsPooled:
                    Sender.Tell(Thread.CurrentThread.IsThreadPoolThread);
                    break;
                default:
                    probe.Tell(message);
                    break;
            }
        }
    }
}
