using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

/// <summary>A timer that has fired already, but whose message still waits in the mailbox, when it is replaced or cancelled.</summary>
public sealed class FsmTimerTests() : AkkaTestKit(TestConfigs.TestSchedulerConfig)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void A_named_timer_that_was_replaced_after_it_fired_must_not_come()
    {
        var machine = Sys.ActorOf(Props.Create(() => new Machine(TestActor, Scheduler)));
        machine.Tell("replace");
        ExpectMsg("replaced");
        Scheduler.Advance(Delay);
        ExpectMsg("new");
        machine.Tell("last");
        ExpectMsg("last");
    }

    [Fact]
    public void A_named_timer_that_was_cancelled_after_it_fired_must_not_come()
    {
        var machine = Sys.ActorOf(Props.Create(() => new Machine(TestActor, Scheduler)));
        machine.Tell("cancel");
        ExpectMsg("cancelled");
        machine.Tell("last");
        ExpectMsg("last");
    }

    [Fact]
    public void A_state_timeout_that_fired_before_another_message_was_handled_must_not_come()
    {
        var machine = Sys.ActorOf(Props.Create(() => new Machine(TestActor, Scheduler)));
        machine.Tell("arm");
        ExpectMsg("meanwhile");
        machine.Tell("last");
        ExpectMsg("last");
    }

    private sealed class Machine : FSM<int, object>
    {
        private readonly TestScheduler _scheduler;

        public Machine(IActorRef probe, TestScheduler scheduler)
        {
            _scheduler = scheduler;
            When(0, e =>
            {
                switch (e.FsmEvent)
                {
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
                    case "arm":
                        Self.Tell("meanwhile");
                        return GoTo(0).ForMax(Delay);
                    default:
                        probe.Tell(e.FsmEvent);
                        return Stay();
                }
            });
            StartWith(0, probe);
            Initialize();
        }

        protected override bool AroundReceive(Receive receive, object message)
        {
            var handled = base.AroundReceive(receive, message);
            if (message is "arm")
            {
                // Fires now, and waits in the mailbox behind the message that cancels it.
                _scheduler.Advance(Delay);
            }

            return handled;
        }
    }
}
