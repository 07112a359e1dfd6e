using System.Diagnostics;
using Akka.Actor;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class TimerTests() : AkkaTestKit("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
{
    [Fact]
    public void A_single_timer_must_fire_once_and_not_early()
    {
        var watch = Stopwatch.StartNew();
        Timers().Tell((Action<ITimerScheduler>)(t => t.StartSingleTimer("k", "fired", TimeSpan.FromMilliseconds(100))));
        ExpectMsg("fired");
        Assert.True(watch.ElapsedMilliseconds >= 95, $"fired after {watch.ElapsedMilliseconds} ms");
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_periodic_timer_must_fire_until_cancelled()
    {
        var actor = Timers();
        actor.Tell((Action<ITimerScheduler>)(t => t.StartPeriodicTimer("k", "tick", TimeSpan.FromMilliseconds(20))));
        ReceiveN(3);
        actor.Tell((Action<ITimerScheduler>)(t => t.Cancel("k")));
        actor.Tell("cancelled");
        FishForMessage<string>(m => m == "cancelled");
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_replaced_timer_must_not_fire()
    {
        var actor = Timers();
        actor.Tell((Action<ITimerScheduler>)(t =>
        {
            t.StartSingleTimer("k", "old", TimeSpan.FromMilliseconds(20));
            t.StartSingleTimer("k", "new", TimeSpan.FromMilliseconds(60));
        }));
        ExpectMsg("new");
    }

    [Fact]
    public void A_timer_cancelled_when_its_message_is_already_queued_must_not_fire()
    {
        var gate = new ManualResetEventSlim();
        var actor = Timers();
        actor.Tell((Action<ITimerScheduler>)(t =>
        {
            t.StartSingleTimer("k", "stale", TimeSpan.FromMilliseconds(10));
            gate.Wait(TimeSpan.FromMilliseconds(200));
            t.Cancel("k");
        }));
        actor.Tell("after");
        ExpectMsg("after");
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void IsTimerActive_must_follow_the_timer()
    {
        var actor = Timers();
        actor.Tell((Action<ITimerScheduler>)(t =>
        {
            t.StartSingleTimer("k", "fired", TimeSpan.FromMilliseconds(20));
            TestActor.Tell(t.IsTimerActive("k"));
        }));
        ExpectMsg(true);
        ExpectMsg("fired");
        actor.Tell((Action<ITimerScheduler>)(t => TestActor.Tell(t.IsTimerActive("k"))));
        ExpectMsg(false);
    }

    [Fact]
    public void Timers_must_not_survive_a_restart()
    {
        var actor = Timers();
        actor.Tell((Action<ITimerScheduler>)(t => t.StartPeriodicTimer("k", "tick", TimeSpan.FromMilliseconds(20))));
        ExpectMsg("tick");
        actor.Tell(new InvalidOperationException());
        actor.Tell("restarted");
        FishForMessage<string>(m => m == "restarted");
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void The_scheduler_must_tell_once_and_not_early()
    {
        var watch = Stopwatch.StartNew();
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(80), TestActor, "x", ActorRefs.NoSender);
        ExpectMsg("x");
        Assert.True(watch.ElapsedMilliseconds >= 75, $"after {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void The_scheduler_must_tell_repeatedly_until_cancelled()
    {
        var cancelable = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, TimeSpan.FromMilliseconds(20), TestActor, "x", ActorRefs.NoSender);
        ReceiveN(3);
        cancelable.Cancel();
        ReceiveWhile<string>(_ => true, TimeSpan.FromMilliseconds(60));
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Cancelled_work_must_not_run()
    {
        var cancelable = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(50), TestActor, "x", ActorRefs.NoSender, cancelable);
        cancelable.Cancel();
        Assert.True(cancelable.IsCancellationRequested);
        Assert.True(cancelable.Token.IsCancellationRequested);
        ExpectNoMsg(TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public void Scheduled_actions_must_run()
    {
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(10), () => TestActor.Tell("ran", ActorRefs.NoSender));
        ExpectMsg("ran");
    }

    [Fact]
    public void A_negative_delay_must_be_refused() => Assert.ThrowsAny<ArgumentException>(
        () => Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(-1), TestActor, "x", ActorRefs.NoSender));

    [Fact]
    public void The_monotonic_clock_must_go_on()
    {
        var before = Sys.Scheduler.MonotonicClock;
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(50), TestActor, "x", ActorRefs.NoSender);
        ExpectMsg("x");
        Assert.InRange(Sys.Scheduler.MonotonicClock - before, TimeSpan.FromMilliseconds(40), TimeSpan.FromSeconds(10));
    }

    private IActorRef Timers() => Sys.ActorOf(Props.Create(() => new Timed(TestActor)));

    private sealed class Timed(IActorRef probe) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Action<ITimerScheduler> action:
                    action(Timers);
                    break;
                case Exception failure:
                    throw failure;
                default:
                    probe.Tell(message);
                    break;
            }
        }
    }
}
