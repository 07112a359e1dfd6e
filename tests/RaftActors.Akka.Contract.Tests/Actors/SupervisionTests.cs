using Akka.Actor;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class SupervisionTests() : AkkaTestKit("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Resume_must_keep_the_state()
    {
        var child = await ChildOf(new OneForOneStrategy(_ => Directive.Resume), Props.Create(() => new Counting()));
        child.Tell(1);
        child.Tell(new InvalidOperationException());
        child.Tell("get");
        ExpectMsg(1);
    }

    [Fact]
    public async Task Restart_must_lose_the_state()
    {
        var child = await ChildOf(new OneForOneStrategy(_ => Directive.Restart), Props.Create(() => new Counting()));
        child.Tell(1);
        child.Tell(new InvalidOperationException());
        child.Tell("get");
        ExpectMsg(0);
    }

    [Fact]
    public async Task Stop_must_end_the_child()
    {
        var child = await ChildOf(SupervisorStrategy.StoppingStrategy, Props.Create(() => new Counting()));
        Watch(child);
        child.Tell(new InvalidOperationException());
        ExpectTerminated(child);
    }

    [Fact]
    public async Task Escalate_must_fail_the_parent()
    {
        var parent = Watch(await ChildOf(SupervisorStrategy.StoppingStrategy, Parent.Of(new OneForOneStrategy(_ => Directive.Escalate))));
        var child = Watch(await parent.Ask<IActorRef>(Props.Create(() => new Counting()), Patience));
        child.Tell(new InvalidOperationException());
        var ended = new[] { ExpectMsg<Terminated>().ActorRef, ExpectMsg<Terminated>().ActorRef };
        Assert.Contains(parent, ended);
        Assert.Contains(child, ended);
    }

    [Fact]
    public async Task A_parent_resumed_after_escalation_must_resume_the_child()
    {
        var parent = await ChildOf(new OneForOneStrategy(_ => Directive.Resume), Parent.Of(new OneForOneStrategy(_ => Directive.Escalate)));
        var child = await parent.Ask<IActorRef>(Props.Create(() => new Counting()), Patience);
        child.Tell(1);
        child.Tell(new InvalidOperationException());
        child.Tell("get");
        ExpectMsg(1);
        parent.Tell("count");
        ExpectMsg(1);
    }

    [Fact]
    public async Task Too_many_restarts_must_stop_the_child()
    {
        var child = await ChildOf(new OneForOneStrategy(2, TimeSpan.FromMinutes(1), _ => Directive.Restart), Props.Create(() => new Counting()));
        Watch(child);
        child.Tell(new InvalidOperationException());
        child.Tell(new InvalidOperationException());
        child.Tell("get");
        ExpectMsg(0);
        child.Tell(new InvalidOperationException());
        ExpectTerminated(child);
    }

    [Fact]
    public async Task Restarts_must_be_allowed_again_when_the_window_is_over()
    {
        var window = TimeSpan.FromMilliseconds(300);
        var child = await ChildOf(new OneForOneStrategy(1, window, _ => Directive.Restart), Props.Create(() => new Counting()));
        for (var i = 0; i < 3; i++)
        {
            child.Tell(1);
            child.Tell(new InvalidOperationException());
            child.Tell("get");
            ExpectMsg(0);
            ExpectNoMsg(2 * window);
        }
    }

    [Fact]
    public async Task The_decider_must_see_the_exception()
    {
        var seen = new TaskCompletionSource<Exception>();
        var child = await ChildOf(new OneForOneStrategy(e =>
        {
            seen.TrySetResult(e);
            return Directive.Stop;
        }), Props.Create(() => new Counting()));
        var failure = new InvalidOperationException("mine");
        child.Tell(failure);
        Assert.Same(failure, await seen.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_decider_must_see_a_failed_constructor_as_ActorInitializationException()
    {
        var seen = new TaskCompletionSource<Exception>();
        var parent = Sys.ActorOf(Parent.Of(new OneForOneStrategy(e =>
        {
            seen.TrySetResult(e);
            return Directive.Stop;
        })));
        await parent.Ask<IActorRef>(Props.Create(() => new Broken()), Patience);
        Assert.IsType<ActorInitializationException>(await seen.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_restart_must_stop_the_children()
    {
        var parent = Sys.ActorOf(Parent.Of(SupervisorStrategy.DefaultStrategy));
        var child = Watch(await parent.Ask<IActorRef>(Props.Create(() => new Counting()), Patience));
        parent.Tell(new InvalidOperationException());
        ExpectTerminated(child);
        parent.Tell("count");
        ExpectMsg(0);
    }

    [Fact]
    public async Task A_failed_child_must_not_affect_its_siblings()
    {
        var parent = Sys.ActorOf(Parent.Of(SupervisorStrategy.DefaultStrategy));
        var failing = await parent.Ask<IActorRef>(Props.Create(() => new Counting()), Patience);
        var sibling = await parent.Ask<IActorRef>(Props.Create(() => new Counting()), Patience);
        sibling.Tell(1);
        failing.Tell(new InvalidOperationException());
        sibling.Tell("get");
        ExpectMsg(1);
    }

    [Fact]
    public void Props_must_carry_a_strategy()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Plain(TestActor)).WithSupervisorStrategy(SupervisorStrategy.StoppingStrategy));
        parent.Tell("make");
        var child = Watch(ExpectMsg<IActorRef>());
        child.Tell(new InvalidOperationException());
        ExpectTerminated(child);
    }

    [Fact]
    public void PreRestart_must_be_given_the_failing_message()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Remembers(TestActor)));
        actor.Tell("bad");
        ExpectMsg("bad");
    }

    [Fact]
    public async Task Failed_children_of_a_parent_must_be_counted_by_GetChildren_until_they_end()
    {
        var parent = Sys.ActorOf(Parent.Of(SupervisorStrategy.StoppingStrategy));
        var child = Watch(await parent.Ask<IActorRef>(Props.Create(() => new Counting()), Patience));
        Assert.Equal(1, await parent.Ask<int>("count", Patience));
        child.Tell(new InvalidOperationException());
        ExpectTerminated(child);
        await AwaitAssertAsync(async () => Assert.Equal(0, await parent.Ask<int>("count", Patience)));
    }

    private async Task<IActorRef> ChildOf(SupervisorStrategy strategy, Props props) =>
        await Sys.ActorOf(Parent.Of(strategy)).Ask<IActorRef>(props, Patience);

    private sealed class Counting : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Exception failure:
                    throw failure;
                case int add:
                    _count += add;
                    break;
                default:
                    Sender.Tell(_count);
                    break;
            }
        }
    }

    private sealed class Broken : UntypedActor
    {
        public Broken() => throw new InvalidOperationException("broken");

        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class Plain(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message) => probe.Tell(Context.ActorOf(Props.Create(() => new Counting())));
    }

    private sealed class Remembers(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message) => throw new InvalidOperationException("always");

        protected override void PreRestart(Exception reason, object message) => probe.Tell(message);
    }
}
