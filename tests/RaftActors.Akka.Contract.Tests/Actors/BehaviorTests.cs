using Akka.Actor;
using Akka.Event;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class BehaviorTests() : AkkaTestKit("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
{
    [Fact]
    public void The_first_fitting_handler_must_take_the_message()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Ordered()));
        actor.Tell(5);
        ExpectMsg("small");
        actor.Tell(50);
        ExpectMsg("number");
        actor.Tell("maybe");
        ExpectMsg("any");
        actor.Tell("yes");
        ExpectMsg("func");
    }

    [Fact]
    public void A_handler_of_a_base_type_must_take_derived_messages()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Bases()));
        actor.Tell(new ArgumentNullException("x"));
        ExpectMsg("argument");
    }

    [Fact]
    public void A_message_without_a_handler_must_be_unhandled()
    {
        Sys.EventStream.Subscribe<UnhandledMessage>(TestActor);
        Sys.ActorOf(Props.Create(() => new Bases())).Tell(5);
        Assert.Equal(5, ExpectMsg<UnhandledMessage>().Message);
    }

    [Fact]
    public void Become_must_replace_and_stacked_behaviours_must_come_back()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Becoming()));
        foreach (var (send, answer) in new[] { ("x", "first"), ("push", "pushed"), ("x", "second"), ("pop", "popped"), ("x", "first"), ("replace", "replaced"), ("x", "third") })
        {
            actor.Tell(send);
            ExpectMsg(answer);
        }
    }

    [Fact]
    public void A_restart_must_bring_back_the_first_behaviour()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Becoming()));
        actor.Tell("replace");
        ExpectMsg("replaced");
        actor.Tell("fail");
        actor.Tell("x");
        ExpectMsg("first");
    }

    [Fact]
    public void An_UntypedActor_must_change_its_behaviour()
    {
        var actor = Sys.ActorOf(Props.Create(() => new UntypedBecoming()));
        actor.Tell("a");
        ExpectMsg("one");
        actor.Tell("b");
        ExpectMsg("two");
    }

    [Fact]
    public void ReceiveAsync_must_hold_back_other_messages_and_keep_the_sender()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Sys.ActorOf(Props.Create(() => new Asynchronous(gate.Task, TestActor)));
        actor.Tell("wait");
        actor.Tell("next");
        ExpectMsg("started");
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        gate.SetResult();
        ExpectMsg("waited");
        Assert.Equal(actor, LastSender);
        ExpectMsg("next");
    }

    [Fact]
    public void ReceiveAsync_must_fail_the_actor_where_its_task_fails()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Asynchronous(Task.CompletedTask, TestActor)));
        actor.Tell("fail");
        ExpectMsg("restarting: late");
        actor.Tell("next");
        ExpectMsg("next");
    }

    [Fact]
    public void RunTask_must_hold_back_other_messages()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Sys.ActorOf(Props.Create(() => new Running(gate.Task)));
        actor.Tell("run");
        actor.Tell("next");
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        gate.SetResult();
        ExpectMsg("ran");
        ExpectMsg("next");
    }

    [Fact]
    public void An_actor_suspended_by_ReceiveAsync_must_still_stop()
    {
        var never = new TaskCompletionSource();
        var actor = Watch(Sys.ActorOf(Props.Create(() => new Asynchronous(never.Task, TestActor))));
        actor.Tell("wait");
        ExpectMsg("started");
        Sys.Stop(actor);
        ExpectTerminated(actor);
    }

    private sealed class Ordered : ReceiveActor
    {
        public Ordered()
        {
            Receive<int>(_ => Sender.Tell("small"), n => n < 10);
            Receive<int>(_ => Sender.Tell("number"));
            Receive<string>(text =>
            {
                if (text == "yes")
                {
                    Sender.Tell("func");
                }

                return text == "yes";
            });
            ReceiveAny(_ => Sender.Tell("any"));
        }
    }

    private sealed class Bases : ReceiveActor
    {
        public Bases()
        {
            Receive<ArgumentException>(_ => Sender.Tell("argument"));
            Receive<Exception>(_ => Sender.Tell("exception"));
        }
    }

    private sealed class Becoming : ReceiveActor
    {
        public Becoming()
        {
            Receive<string>(text => text == "fail" ? throw new InvalidOperationException() : Handle(text, "first"));
        }

        private bool Handle(string text, string answer)
        {
            switch (text)
            {
                case "push":
                    BecomeStacked(() => Receive<string>(t => Handle(t, "second")));
                    Sender.Tell("pushed");
                    break;
                case "pop":
                    UnbecomeStacked();
                    Sender.Tell("popped");
                    break;
                case "replace":
                    Become(() => Receive<string>(t => t == "fail" ? throw new InvalidOperationException() : Handle(t, "third")));
                    Sender.Tell("replaced");
                    break;
                default:
                    Sender.Tell(answer);
                    break;
            }

            return true;
        }
    }

    private sealed class UntypedBecoming : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Become(Second);
            Sender.Tell("one");
        }

        private void Second(object message) => Sender.Tell("two");
    }

    private sealed class Asynchronous : ReceiveActor
    {
        private readonly IActorRef _probe;

        public Asynchronous(Task gate, IActorRef probe)
        {
            _probe = probe;
            ReceiveAsync<string>(async _ =>
            {
                probe.Tell("started");
                await gate;
                Sender.Tell("waited", Self);
            }, text => text == "wait");
            ReceiveAsync<string>(async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("late");
            }, text => text == "fail");
            Receive<string>(text => Sender.Tell(text));
        }

        protected override void PreRestart(Exception reason, object message) => _probe.Tell("restarting: " + reason.Message);
    }

    private sealed class Running(Task gate) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "run")
            {
                RunTask(async () =>
                {
                    await gate;
                    Sender.Tell("ran");
                });
            }
            else
            {
                Sender.Tell(message);
            }
        }
    }
}
