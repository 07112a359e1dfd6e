using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Xunit;
using Xunit.Sdk;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.TestKitBehavior;

public sealed class TestKitTests() : AkkaTestKit("akka.loglevel = DEBUG\nakka.stdout-loglevel = OFF")
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void ExpectMsg_must_check_type_value_and_predicate()
    {
        TestActor.Tell(1);
        TestActor.Tell("a");
        TestActor.Tell("b");
        Assert.Equal(1, ExpectMsg<int>());
        ExpectMsg("a");
        ExpectMsg<string>(m => m == "b");
        TestActor.Tell("c");
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<int>());
        TestActor.Tell("d");
        Assert.ThrowsAny<XunitException>(() => ExpectMsg("e"));
    }

    [Fact]
    public void ExpectMsg_must_fail_in_time() => Assert.ThrowsAny<XunitException>(() => ExpectMsg<string>(Short));

    [Fact]
    public async Task Async_expectations_must_work_and_keep_the_implicit_sender()
    {
        TestActor.Tell(1);
        Assert.Equal(1, await ExpectMsgAsync<int>());
        await Task.Yield();
        var echo = Sys.ActorOf(Props.Create(() => new EchoActor()));
        echo.Tell("x");
        await ExpectMsgAsync("x");
        await ExpectNoMsgAsync(Short);
    }

    [Fact]
    public void ExpectNoMsg_must_fail_on_a_message()
    {
        ExpectNoMsg(Short);
        TestActor.Tell("x");
        Assert.ThrowsAny<XunitException>(() => ExpectNoMsg(Short));
    }

    [Fact]
    public void ExpectMsgFrom_must_check_the_sender()
    {
        var probe = CreateTestProbe();
        probe.Send(TestActor, "x");
        ExpectMsgFrom<string>(probe.Ref);
        probe.Send(TestActor, "x");
        Assert.ThrowsAny<XunitException>(() => ExpectMsgFrom<string>(TestActor));
    }

    [Fact]
    public void ExpectMsgAllOf_must_not_care_for_the_order()
    {
        TestActor.Tell("b");
        TestActor.Tell("a");
        ExpectMsgAllOf("a", "b");
    }

    [Fact]
    public void FishForMessage_must_skip()
    {
        TestActor.Tell(1);
        TestActor.Tell("a");
        TestActor.Tell("b");
        Assert.Equal("b", FishForMessage<string>(m => m == "b"));
    }

    [Fact]
    public void ReceiveN_must_give_all_in_order_or_fail()
    {
        TestActor.Tell(1);
        TestActor.Tell(2);
        Assert.Equal(new object[] { 1, 2 }, ReceiveN(2));
        TestActor.Tell(3);
        Assert.ThrowsAny<XunitException>(() => ReceiveN(2, Short));
    }

    [Fact]
    public void ReceiveOne_must_give_null_in_silence()
    {
        Assert.Null(ReceiveOne(Short));
        TestActor.Tell("x");
        Assert.Equal("x", ReceiveOne(Short));
    }

    [Fact]
    public void IgnoreMessages_must_hide()
    {
        IgnoreMessages<int>();
        TestActor.Tell(1);
        TestActor.Tell("a");
        ExpectMsg("a");
        IgnoreNoMessages();
        TestActor.Tell(1);
        ExpectMsg(1);
    }

    [Fact]
    public void An_auto_pilot_must_answer()
    {
        var probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell("re: " + message);
            return AutoPilot.KeepRunning;
        }));
        probe.Ref.Tell("a");
        ExpectMsg("re: a");
        probe.Ref.Tell("b");
        ExpectMsg("re: b");
        probe.ExpectMsg("a");
    }

    [Fact]
    public void Probes_must_send_reply_and_forward()
    {
        var probe = CreateTestProbe("named");
        Assert.Contains("named", probe.Ref.Path.Name);
        probe.Ref.Tell("question");
        probe.ExpectMsg("question");
        Assert.Equal(TestActor, probe.Sender);
        probe.Reply("answer");
        ExpectMsg("answer");
        Assert.Equal(probe.Ref, LastSender);
        var other = CreateTestProbe();
        probe.Forward(other.Ref);
        other.ExpectMsg("question");
        Assert.Equal(TestActor, other.LastSender);
    }

    [Fact]
    public void A_probe_must_serve_as_a_reference()
    {
        IActorRef probe = CreateTestProbe();
        probe.Tell("x");
        ((TestProbe)probe).ExpectMsg("x");
    }

    [Fact]
    public void Within_must_limit_the_block()
    {
        Assert.Equal(5, Within(TimeSpan.FromSeconds(3), () => 5));
        TestActor.Tell("x");
        Within(TimeSpan.FromSeconds(3), () =>
        {
            Assert.InRange(Remaining, TimeSpan.Zero, TimeSpan.FromSeconds(3));
            ExpectMsg("x");
        });
        Assert.ThrowsAny<XunitException>(() => Within(Short, () => ExpectMsg("never")));
    }

    [Fact]
    public void AwaitAssert_must_try_again_until_it_holds()
    {
        var tries = 0;
        AwaitAssert(() => Assert.True(++tries > 2), TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(10));
        Assert.Equal(3, tries);
        Assert.ThrowsAny<XunitException>(() => AwaitAssert(() => Assert.Fail("always"), Short, TimeSpan.FromMilliseconds(10)));
    }

    [Fact]
    public async Task AwaitCondition_must_wait_for_the_condition()
    {
        var tries = 0;
        AwaitCondition(() => ++tries > 2, TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(10));
        await AwaitConditionAsync(() => Task.FromResult(++tries > 5), TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(10));
        Assert.ThrowsAny<XunitException>(() => AwaitCondition(() => false, Short));
    }

    [Fact]
    public void Watch_and_ExpectTerminated_must_see_the_end()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new EchoActor())));
        actor.Tell(PoisonPill.Instance);
        Assert.Equal(actor, ExpectTerminated(actor).ActorRef);
    }

    [Fact]
    public void ChildActorOf_must_make_a_child_of_the_test_actor()
    {
        var child = ChildActorOf(Props.Create(() => new EchoActor()), "child");
        Assert.Equal(TestActor.Path, child.Path.Parent);
        child.Tell("x");
        ExpectMsg("x");
    }

    [Fact]
    public void A_child_of_the_test_actor_must_be_restarted_after_a_failure()
    {
        var child = Watch(ChildActorOf(Props.Create(() => new EchoActor())));
        child.Tell(new InvalidOperationException());
        child.Tell("x");
        ExpectMsg("x");
    }

    [Fact]
    public void Event_filters_must_match_by_level_and_text()
    {
        EventFilter.Error("exact").ExpectOne(() => Sys.Log.Error("exact"));
        EventFilter.Warning(start: "begin").ExpectOne(() => Sys.Log.Warning("begin and more"));
        EventFilter.Info(contains: "middle").Expect(2, () =>
        {
            Sys.Log.Info("the middle one");
            Sys.Log.Info("the middle two");
        });
        EventFilter.Debug("dbg").ExpectOne(() => Sys.Log.Debug("dbg"));
    }

    [Fact]
    public void Event_filters_must_fail_where_nothing_matches() => Assert.ThrowsAny<XunitException>(
        () => EventFilter.Error("exact").ExpectOne(TimeSpan.FromMilliseconds(100), () => Sys.Log.Error("other")));

    [Fact]
    public void Event_filters_must_fail_where_nothing_should_match_and_something_does()
    {
        EventFilter.Error("exact").Expect(0, TimeSpan.FromMilliseconds(100), () => Sys.Log.Error("other"));
        Assert.ThrowsAny<XunitException>(
            () => EventFilter.Error("exact").Expect(0, TimeSpan.FromSeconds(3), () => Sys.Log.Error("exact")));
    }

    [Fact]
    public async Task Event_filters_must_work_with_async_code() =>
        await EventFilter.Error("late").ExpectOneAsync(async () =>
        {
            await Task.Yield();
            Sys.Log.Error("late");
        });

    [Fact]
    public void Event_filters_must_match_dead_letters_and_custom_events()
    {
        EventFilter.DeadLetter<string>().ExpectOne(() => Sys.DeadLetters.Tell("lost"));
        EventFilter.Custom<Warning>(w => w.Message.ToString() == "mine").ExpectOne(() => Sys.Log.Warning("mine"));
    }

    [Fact]
    public void Mute_must_return_the_result() => Assert.Equal(5, EventFilter.Error("quiet").Mute(() =>
    {
        Sys.Log.Error("quiet");
        return 5;
    }));

    [Fact]
    public void Dilated_must_apply_the_time_factor() => Assert.Equal(TimeSpan.FromSeconds(2), Dilated(TimeSpan.FromSeconds(2)));

    private sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Exception failure)
            {
                throw failure;
            }

            Sender.Tell(message);
        }
    }
}
