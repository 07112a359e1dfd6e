using Akka.Actor;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>How many actors may recover at the same time.</summary>
public sealed class RecoveryPermitTests(ITestOutputHelper output)
    : PersistenceTest(PersistenceConfigs.Controlled(
    """
    akka.persistence.max-concurrent-recoveries = 1
    akka.persistence.controlled-journal.recovery-event-timeout = 30s
    """), output)
{
    [Fact]
    public void The_next_actor_recovers_when_the_one_before_has_finished()
    {
        var gate = new TaskCompletionSource();
        var control = PluginControl.Of(Sys);
        var loads = 0;
        control.BeforeLoad = () =>
        {
            loads++;
            return gate.Task;
        };
        var first = Start("first");
        var second = Start("second");
        first.Tell("first");
        second.Tell("second");
        AwaitAssert(() => Assert.Equal(1, loads));
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Assert.Equal(1, loads);
        control.BeforeLoad = null;
        gate.SetResult();
        ExpectMsg("recovered");
        ExpectMsgAllOf("recovered", "cmd:first", "cmd:second");
    }

    [Fact]
    public void An_actor_that_stops_in_the_middle_gives_its_permit_back()
    {
        var control = PluginControl.Of(Sys);
        var loads = 0;
        control.BeforeLoad = () =>
        {
            loads++;
            return new TaskCompletionSource().Task;
        };
        var first = Start("first");
        AwaitAssert(() => Assert.Equal(1, loads));
        Start("second");
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, loads);
        control.BeforeLoad = null;
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);
        ExpectMsg("recovered");
    }
}
