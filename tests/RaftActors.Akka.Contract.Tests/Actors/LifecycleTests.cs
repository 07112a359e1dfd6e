using Akka.Actor;
using Akka.Event;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class LifecycleTests() : AkkaTestKit("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_failure_must_restart_with_all_hooks_in_order()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Reporter(TestActor)));
        ExpectMsg("PreStart");
        actor.Tell(new InvalidOperationException("boom"));
        ExpectMsg("PreRestart");
        ExpectMsg("PostStop");
        ExpectMsg("PostRestart");
        ExpectMsg("PreStart");
        actor.Tell("alive");
        ExpectMsg("alive");
    }

    [Fact]
    public void A_restart_must_keep_the_reference_and_the_mailbox()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new Echo2())));
        actor.Tell("fail");
        actor.Tell("next");
        ExpectMsg("next");
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Kill_must_stop_by_default()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new Echo())));
        actor.Tell(Kill.Instance);
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_failing_constructor_must_stop_the_actor()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new FailingConstructor())));
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_failing_PreStart_must_stop_the_actor()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new FailingPreStart())));
        ExpectTerminated(actor);
    }

    [Fact]
    public void Stop_must_end_after_the_current_message_and_before_the_next()
    {
        var actor = Sys.ActorOf(Props.Create(() => new StopsItself(TestActor)));
        actor.Tell("a");
        actor.Tell("b");
        ExpectMsg("a");
        ExpectMsg("PostStop");
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Stop_must_end_children_before_the_parent()
    {
        var parent = Sys.ActorOf(Parent.Of(SupervisorStrategy.DefaultStrategy));
        var child = await parent.Ask<IActorRef>(Props.Create(() => new Reporter(TestActor)), Patience);
        ExpectMsg("PreStart");
        var watcher = CreateTestProbe();
        watcher.Watch(parent);
        watcher.Watch(child);
        Sys.Stop(parent);
        ExpectMsg("PostStop");
        Assert.Equal(new[] { child, parent }, new[] { watcher.ExpectMsg<Terminated>().ActorRef, watcher.ExpectMsg<Terminated>().ActorRef }.OrderBy(a => a.Equals(parent)));
    }

    [Fact]
    public void Terminated_must_come_for_an_actor_that_has_ended_before_the_watch()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new Echo())));
        Sys.Stop(actor);
        ExpectTerminated(actor);
        var late = CreateTestProbe();
        late.Watch(actor);
        late.ExpectTerminated(actor);
    }

    [Fact]
    public void Unwatch_must_hold_back_Terminated()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Echo()));
        var other = CreateTestProbe();
        other.Watch(actor);
        Watch(actor);
        Unwatch(actor);
        Sys.Stop(actor);
        other.ExpectTerminated(actor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void WatchWith_must_deliver_the_given_message()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Echo()));
        Sys.ActorOf(Props.Create(() => new WatchesWith(actor, TestActor))).Tell("go");
        ExpectMsg("watching");
        Sys.Stop(actor);
        ExpectMsg("gone");
    }

    [Fact]
    public void An_unhandled_Terminated_must_end_the_watcher()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Echo()));
        var watcher = Watch(Sys.ActorOf(Props.Create(() => new DeathPact(actor, TestActor))));
        ExpectMsg("watching");
        Sys.Stop(actor);
        ExpectTerminated(watcher);
    }

    [Fact]
    public void ReceiveTimeout_must_not_be_put_off_by_messages_that_do_not_influence_it()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Timeouts(TestActor, TimeSpan.FromMilliseconds(200))));
        var cancelable = new Cancelable(Sys.Scheduler);
        var often = TimeSpan.FromMilliseconds(20);
        Sys.Scheduler.ScheduleTellRepeatedly(often, often, actor, new Unnoticed(), ActorRefs.NoSender, cancelable);
        ExpectMsg("timeout");
        cancelable.Cancel();
    }

    [Fact]
    public void ReceiveTimeout_must_fire_after_silence_only()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Timeouts(TestActor, TimeSpan.FromMilliseconds(100))));
        actor.Tell("x");
        ExpectMsg("x");
        ExpectMsg("timeout");
        actor.Tell("off");
        FishForMessage<string>(m => m == "off");
        ExpectNoMsg(TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public void Dead_letters_must_be_suppressed_for_marked_messages()
    {
        Sys.EventStream.Subscribe<DeadLetter>(TestActor);
        Sys.DeadLetters.Tell(new Suppressed());
        Sys.DeadLetters.Tell("plain");
        Assert.Equal("plain", ExpectMsg<DeadLetter>().Message);
    }

    private sealed class Suppressed : IDeadLetterSuppression;

    private sealed class Echo2 : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "fail")
            {
                throw new InvalidOperationException("told to");
            }

            Sender.Tell(message);
        }
    }

    private sealed class FailingConstructor : UntypedActor
    {
        public FailingConstructor() => throw new InvalidOperationException("constructor");

        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class FailingPreStart : UntypedActor
    {
        protected override void PreStart() => throw new InvalidOperationException("PreStart");

        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class StopsItself(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Context.Stop(Self);
            probe.Tell(message);
        }

        protected override void PostStop() => probe.Tell("PostStop");
    }

    private sealed class WatchesWith(IActorRef watched, IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "go")
            {
                Context.WatchWith(watched, "gone");
                probe.Tell("watching");
            }
            else
            {
                probe.Tell(message);
            }
        }
    }

    private sealed class DeathPact(IActorRef watched, IActorRef probe) : ReceiveActor
    {
        protected override void PreStart()
        {
            Context.Watch(watched);
            probe.Tell("watching");
        }
    }

    private sealed class Timeouts : ReceiveActor
    {
        public Timeouts(IActorRef probe, TimeSpan timeout)
        {
            SetReceiveTimeout(timeout);
            Receive<ReceiveTimeout>(_ => probe.Tell("timeout"));
            Receive<string>(text =>
            {
                if (text == "off")
                {
                    SetReceiveTimeout(null);
                }

                probe.Tell(text);
            });
        }
    }

    private sealed record Unnoticed : INotInfluenceReceiveTimeout;
}
