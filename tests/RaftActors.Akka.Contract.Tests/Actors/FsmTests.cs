using Akka.Actor;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class FsmTests() : AkkaTestKit("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
{
    private enum Phase
    {
        Idle,
        Busy,
        Limited,
        Missing,
    }

    [Fact]
    public void Initialize_must_notify_a_transition_into_the_first_state()
    {
        Machine();
        ExpectMsg((Phase.Idle, Phase.Idle));
    }

    [Fact]
    public void GoTo_must_change_the_state_and_the_data()
    {
        var machine = Started();
        machine.Tell("go");
        ExpectMsg((Phase.Idle, Phase.Busy));
        machine.Tell("get");
        ExpectMsg((Phase.Busy, 1));
    }

    [Fact]
    public void GoTo_the_same_state_must_notify_and_Stay_must_not()
    {
        var machine = Started();
        machine.Tell("again");
        ExpectMsg((Phase.Idle, Phase.Idle));
        machine.Tell("stay");
        machine.Tell("get");
        ExpectMsg((Phase.Idle, 1));
    }

    [Fact]
    public void During_a_transition_the_data_must_be_old_and_the_next_data_new()
    {
        var machine = Started();
        machine.Tell("data");
        ExpectMsg((Phase.Idle, Phase.Busy));
        machine.Tell("seen");
        ExpectMsg((0, 42));
    }

    [Fact]
    public void NextStateData_must_not_be_read_outside_of_a_transition()
    {
        var machine = Started();
        machine.Tell("next");
        ExpectMsg("InvalidOperationException");
    }

    [Fact]
    public void Replies_must_be_sent_before_the_transition_handlers_run()
    {
        var machine = Started();
        machine.Tell("reply");
        ExpectMsg("answer");
        ExpectMsg((Phase.Idle, Phase.Busy));
    }

    [Fact]
    public void Null_must_mean_unhandled()
    {
        var machine = Started();
        machine.Tell("unknown");
        ExpectMsg("unhandled in Idle");
    }

    [Fact]
    public void Functions_of_one_state_must_be_tried_in_order()
    {
        var machine = Started();
        machine.Tell("second");
        ExpectMsg("from the second function");
    }

    [Fact]
    public void Subscribers_must_get_the_state_and_the_transitions()
    {
        var probe = CreateTestProbe();
        var machine = Started();
        machine.Tell(new FSMBase.SubscribeTransitionCallBack(probe.Ref));
        Assert.Equal(Phase.Idle, probe.ExpectMsg<FSMBase.CurrentState<Phase>>().State);
        machine.Tell("go");
        var transition = probe.ExpectMsg<FSMBase.Transition<Phase>>();
        Assert.Equal((machine, Phase.Idle, Phase.Busy), (transition.FsmRef, transition.From, transition.To));
        machine.Tell(new FSMBase.UnsubscribeTransitionCallBack(probe.Ref));
        machine.Tell("back");
        probe.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_state_timeout_must_be_an_event()
    {
        var machine = Started();
        machine.Tell("limited");
        ExpectMsg((Phase.Idle, Phase.Limited));
        ExpectMsg((Phase.Limited, Phase.Idle));
    }

    [Fact]
    public void Leaving_a_state_must_cancel_its_timeout()
    {
        var machine = Started();
        machine.Tell("limited");
        machine.Tell("out");
        ExpectMsg((Phase.Idle, Phase.Limited));
        ExpectMsg((Phase.Limited, Phase.Busy));
        ExpectNoMsg(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public void Staying_must_start_the_timeout_of_the_state_anew()
    {
        var machine = Started();
        machine.Tell("limited");
        ExpectMsg((Phase.Idle, Phase.Limited));
        machine.Tell("stay");
        ExpectMsg((Phase.Limited, Phase.Idle));
    }

    [Fact]
    public void Staying_must_end_the_limit_of_ForMax()
    {
        var machine = Started();
        machine.Tell("for-max-and-stay");
        ExpectMsg((Phase.Idle, Phase.Busy));
        ExpectMsg((0, 0));
        ExpectNoMsg(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public void ForMax_must_limit_the_next_state()
    {
        var machine = Started();
        machine.Tell("for-max");
        ExpectMsg((Phase.Idle, Phase.Busy));
        ExpectMsg("busy timed out");
    }

    [Fact]
    public void A_named_timer_must_fire_and_be_replaced_by_its_name()
    {
        var machine = Started();
        machine.Tell("timers");
        ExpectMsg("active");
        ExpectMsg("new timer");
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_cancelled_timer_must_not_fire()
    {
        var machine = Started();
        machine.Tell("timer-cancelled");
        ExpectMsg("inactive");
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_repeating_timer_must_fire_again()
    {
        var machine = Started();
        machine.Tell("repeat");
        ExpectMsg("repeated");
        ExpectMsg("repeated");
    }

    [Fact]
    public void Stop_must_give_the_reason_and_end_the_actor()
    {
        var machine = Watch(Started());
        machine.Tell("stop");
        ExpectMsg("Normal in Idle with 0");
        ExpectTerminated(machine);
    }

    [Fact]
    public void Stop_with_failure_and_data_must_give_both()
    {
        var machine = Watch(Started());
        machine.Tell("stop-failure");
        ExpectMsg("Failure in Idle with 9");
        ExpectTerminated(machine);
    }

    [Fact]
    public void Being_stopped_must_be_a_shutdown()
    {
        var machine = Watch(Started());
        Sys.Stop(machine);
        ExpectMsg("Shutdown in Idle with 0");
        ExpectTerminated(machine);
    }

    [Fact]
    public void An_unknown_next_state_must_be_a_failure_and_leave_the_actor_in_the_old_state()
    {
        var machine = Started();
        machine.Tell("missing");
        ExpectMsg("Failure in Idle with 0");
        machine.Tell("get");
        ExpectMsg((Phase.Idle, 0));
    }

    [Fact]
    public void A_machine_must_stash()
    {
        var machine = Sys.ActorOf(Props.Create(() => new StashingMachine(TestActor)));
        machine.Tell("a");
        machine.Tell("b");
        machine.Tell("open");
        ExpectMsg("a");
        ExpectMsg("b");
    }

    private IActorRef Machine() => Sys.ActorOf(Props.Create(() => new Probed(TestActor)));

    private IActorRef Started()
    {
        var machine = Machine();
        ExpectMsg((Phase.Idle, Phase.Idle));
        return machine;
    }

    private sealed class Probed : FSM<Phase, int>
    {
        private (int, int) _seen;

        public Probed(IActorRef probe)
        {
            When(Phase.Idle, e =>
            {
                switch (e.FsmEvent)
                {
                    case "go": return GoTo(Phase.Busy).Using(e.StateData + 1);
                    case "again": return GoTo(Phase.Idle).Using(e.StateData + 1);
                    case "stay": return Stay();
                    case "data": return GoTo(Phase.Busy).Using(42);
                    case "reply": return GoTo(Phase.Busy).Replying("answer");
                    case "limited": return GoTo(Phase.Limited);
                    case "for-max": return GoTo(Phase.Busy).ForMax(TimeSpan.FromMilliseconds(50));
                    case "for-max-and-stay":
                        // In the mailbox before the limit begins.
                        Self.Tell("seen", Sender);
                        return GoTo(Phase.Busy).ForMax(TimeSpan.FromMilliseconds(300));
                    case "missing": return GoTo(Phase.Missing);
                    case "stop": return Stop();
                    case "stop-failure": return Stop(new FSMBase.Failure("why"), 9);
                    case "next":
                        probe.Tell(Read());
                        return Stay();
                    case "timers":
                        SetTimer("t", "old timer", TimeSpan.FromMilliseconds(20));
                        SetTimer("t", "new timer", TimeSpan.FromMilliseconds(60));
                        probe.Tell(IsTimerActive("t") ? "active" : "inactive");
                        return Stay();
                    case "timer-cancelled":
                        SetTimer("t", "cancelled timer", TimeSpan.FromMilliseconds(20));
                        CancelTimer("t");
                        probe.Tell(IsTimerActive("t") ? "active" : "inactive");
                        return Stay();
                    case "repeat":
                        SetTimer("r", "repeated", TimeSpan.FromMilliseconds(20), true);
                        return Stay();
                    case "new timer" or "old timer" or "cancelled timer" or "repeated":
                        probe.Tell(e.FsmEvent);
                        return Stay();
                    default: return null;
                }
            });
            When(Phase.Idle, e => e.FsmEvent is "second" ? Stay().Replying("from the second function") : null);
            When(Phase.Busy, e => e.FsmEvent switch
            {
                "seen" => Stay().Replying(_seen),
                "back" => GoTo(Phase.Idle),
                FSMBase.StateTimeout => TimedOut(probe),
                _ => null,
            });
            When(Phase.Limited, e => e.FsmEvent switch
            {
                FSMBase.StateTimeout => GoTo(Phase.Idle),
                "out" => GoTo(Phase.Busy),
                "stay" => Stay(),
                _ => null,
            }, TimeSpan.FromMilliseconds(300));
            WhenUnhandled(e =>
            {
                if (e.FsmEvent is "get")
                {
                    return Stay().Replying((StateName, e.StateData));
                }

                probe.Tell($"unhandled in {StateName}");
                return Stay();
            });
            OnTransition((from, to) =>
            {
                _seen = (StateData, NextStateData);
                probe.Tell((from, to));
            });
            OnTermination(e => probe.Tell($"{e.Reason.GetType().Name} in {e.TerminatedState} with {e.StateData}"));
            StartWith(Phase.Idle, 0);
            Initialize();
        }

        private FSMBase.State<Phase, int> TimedOut(IActorRef probe)
        {
            probe.Tell("busy timed out");
            return Stay();
        }

        private string Read()
        {
            try
            {
                return NextStateData.ToString();
            }
            catch (Exception failure)
            {
                return failure.GetType().Name;
            }
        }
    }

    private sealed class StashingMachine : FSM<Phase, int>, IWithUnboundedStash
    {
        public StashingMachine(IActorRef probe)
        {
            When(Phase.Idle, e =>
            {
                if (e.FsmEvent is "open")
                {
                    Stash.UnstashAll();
                    return GoTo(Phase.Busy);
                }

                Stash.Stash();
                return Stay();
            });
            When(Phase.Busy, e =>
            {
                probe.Tell(e.FsmEvent);
                return Stay();
            });
            StartWith(Phase.Idle, 0);
            Initialize();
        }

        public IStash Stash { get; set; } = null!;
    }
}
