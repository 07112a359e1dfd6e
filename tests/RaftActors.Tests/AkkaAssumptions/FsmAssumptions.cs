using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Tests.AkkaAssumptions;

/// <summary>A replica's role changes are FSM transitions, and its one deadline is a named timer.</summary>
public sealed class FsmAssumptions() : AkkaTestKit(TestConfigs.TestSchedulerConfig)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void GoTo_of_the_same_state_runs_OnTransition_and_Stay_does_not()
    {
        var machine = Machine();
        machine.Tell("again");
        ExpectMsg((0, 0));
        machine.Tell("stay");
        machine.Tell("last");
        ExpectMsg("last");
    }

    [Fact]
    public void A_named_timer_replaced_after_it_fired_but_before_its_message_is_read_delivers_nothing()
    {
        var machine = Machine();
        machine.Tell("replace");
        ExpectMsg("replaced");
        Scheduler.Advance(Delay);
        ExpectMsg("new");
        machine.Tell("last");
        ExpectMsg("last");
    }

    [Fact]
    public void A_named_timer_cancelled_after_it_fired_but_before_its_message_is_read_delivers_nothing()
    {
        var machine = Machine();
        machine.Tell("cancel");
        ExpectMsg("cancelled");
        machine.Tell("last");
        ExpectMsg("last");
    }

    [Fact]
    public void A_named_timer_survives_state_changes_and_other_messages()
    {
        var machine = Machine();
        machine.Tell("arm");
        machine.Tell("elsewhere");
        ExpectMsg((0, 1));
        machine.Tell("other");
        ExpectMsg("other");
        Scheduler.Advance(Delay);
        ExpectMsg("armed");
    }

    private IActorRef Machine()
    {
        var machine = Sys.ActorOf(Props.Create(() => new Timed(TestActor, Scheduler)));
        ExpectMsg((0, 0));
        return machine;
    }

    private sealed class Timed : FSM<int, object>
    {
        public Timed(IActorRef probe, TestScheduler scheduler)
        {
            State<int, object>? Handle(Event<object> e)
            {
                switch (e.FsmEvent)
                {
                    case "again":
                        return GoTo(0);
                    case "elsewhere":
                        return GoTo(1);
                    case "stay":
                        return Stay();
                    case "arm":
                        SetTimer("t", "armed", Delay);
                        return Stay();
                    case "replace":
                        SetTimer("t", "old", Delay);
                        scheduler.Advance(Delay);
                        SetTimer("t", "new", Delay);
                        probe.Tell("replaced");
                        return Stay();
                    case "cancel":
                        SetTimer("t", "old", Delay);
                        scheduler.Advance(Delay);
                        CancelTimer("t");
                        probe.Tell("cancelled");
                        return Stay();
                    default:
                        probe.Tell(e.FsmEvent);
                        return Stay();
                }
            }

            When(0, Handle);
            When(1, Handle);
            OnTransition((from, to) => probe.Tell((from, to)));
            StartWith(0, probe);
            Initialize();
        }
    }
}
