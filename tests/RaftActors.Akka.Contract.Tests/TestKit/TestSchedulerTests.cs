using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.TestKitBehavior;

public sealed class TestSchedulerTests() : AkkaTestKit(TestConfigs.TestSchedulerConfig)
{
    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Time_must_stand_still_until_advanced()
    {
        Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1), TestActor, "x", ActorRefs.NoSender);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Scheduler.Advance(TimeSpan.FromMilliseconds(999));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Scheduler.Advance(TimeSpan.FromMilliseconds(1));
        ExpectMsg("x");
    }

    [Fact]
    public void Now_must_follow()
    {
        var before = Scheduler.Now;
        Scheduler.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromHours(1), Scheduler.Now - before);
        Scheduler.AdvanceTo(before + TimeSpan.FromHours(3));
        Assert.Equal(TimeSpan.FromHours(3), Scheduler.Now - before);
    }

    [Fact]
    public void Repeated_messages_must_come_once_an_advance()
    {
        Scheduler.ScheduleTellRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TestActor, "x", ActorRefs.NoSender);
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("x");
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("x");
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Cancelled_messages_must_not_come()
    {
        var cancelable = new Cancelable(Sys.Scheduler);
        Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1), TestActor, "x", ActorRefs.NoSender, cancelable);
        cancelable.Cancel();
        Scheduler.Advance(TimeSpan.FromSeconds(2));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }
}
