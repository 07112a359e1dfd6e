using Akka.Actor;
using Akka.Event;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class MessagingTests() : AkkaTestKit("akka.loglevel = WARNING")
{
    [Fact]
    public void Tell_must_keep_the_order_of_one_sender()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Echo()));
        for (var i = 0; i < 1000; i++)
        {
            actor.Tell(i);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Cast<object>(), ReceiveN(1000));
    }

    [Fact]
    public async Task Tell_must_not_lose_messages_of_many_senders()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Counter()));
        var senders = Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                actor.Tell(i, ActorRefs.NoSender);
            }
        }));
        await Task.WhenAll(senders);
        Assert.Equal(80_000, await actor.Ask<int>("count", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Tell_must_refuse_null()
    {
        Assert.Throws<ArgumentNullException>(() => TestActor.Tell(null, ActorRefs.NoSender));
        Assert.Throws<ArgumentNullException>(() => Sys.ActorSelection(TestActor.Path).Tell(null, ActorRefs.NoSender));
    }

    [Fact]
    public void Tell_from_the_test_must_have_the_test_actor_as_sender()
    {
        Sys.ActorOf(Props.Create(() => new Echo())).Tell("x");
        ExpectMsg("x");
    }

    [Fact]
    public void Sender_must_be_dead_letters_when_there_is_none()
    {
        var probe = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new SenderTeller(probe.Ref))).Tell("who", ActorRefs.NoSender);
        Assert.Equal(Sys.DeadLetters, probe.ExpectMsg<IActorRef>());
    }

    [Fact]
    public void Forward_must_keep_the_sender()
    {
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        Sys.ActorOf(Props.Create(() => new Forwarder(echo))).Tell("x");
        ExpectMsg("x");
        Assert.Equal(echo, LastSender);
    }

    [Fact]
    public void ActorOf_must_refuse_a_name_in_use_and_a_malformed_one()
    {
        Sys.ActorOf(Props.Create(() => new Echo()), "twice");
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Echo()), "twice"));
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Echo()), "$x"));
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Echo()), ""));
    }

    [Fact]
    public void A_name_must_be_free_again_after_Terminated()
    {
        var first = Watch(Sys.ActorOf(Props.Create(() => new Echo()), "again"));
        Sys.Stop(first);
        ExpectTerminated(first);
        AwaitAssert(() => Sys.ActorOf(Props.Create(() => new Echo()), "again"));
    }

    [Fact]
    public void Unhandled_messages_must_be_published()
    {
        Sys.EventStream.Subscribe<UnhandledMessage>(TestActor);
        var deaf = Sys.ActorOf(Props.Create(() => new Deaf()));
        deaf.Tell("hm");
        var unhandled = ExpectMsg<UnhandledMessage>();
        Assert.Equal("hm", unhandled.Message);
        Assert.Equal(deaf, unhandled.Recipient);
    }

    [Fact]
    public void Messages_to_an_ended_actor_must_become_dead_letters()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new Echo())));
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Sys.EventStream.Subscribe<DeadLetter>(TestActor);
        actor.Tell("late");
        var letter = ExpectMsg<DeadLetter>(l => Equals(l.Message, "late"));
        Assert.Equal(actor, letter.Recipient);
        Assert.Equal(TestActor, letter.Sender);
    }

    [Fact]
    public void Messages_behind_a_PoisonPill_must_become_dead_letters()
    {
        Sys.EventStream.Subscribe<DeadLetter>(TestActor);
        var actor = Sys.ActorOf(Props.Create(() => new Echo()));
        actor.Tell("before");
        actor.Tell(PoisonPill.Instance);
        actor.Tell("after");
        ExpectMsg("before");
        ExpectMsg<DeadLetter>(l => Equals(l.Message, "after"));
    }

    [Fact]
    public void EventStream_must_publish_to_base_types_and_interfaces()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(IMark));
        Sys.EventStream.Publish(new Marked(1));
        ExpectMsg(new Marked(1));
        Assert.True(Sys.EventStream.Unsubscribe(TestActor, typeof(IMark)));
        Sys.EventStream.Publish(new Marked(2));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void EventStream_must_deliver_once_and_say_whether_it_subscribed()
    {
        Assert.True(Sys.EventStream.Subscribe(TestActor, typeof(Marked)));
        Assert.False(Sys.EventStream.Subscribe(TestActor, typeof(Marked)));
        Sys.EventStream.Publish(new Marked(1));
        ExpectMsg(new Marked(1));
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.True(Sys.EventStream.Unsubscribe(TestActor));
    }

    private interface IMark;

    private sealed record Marked(int Number) : IMark;

    private sealed class Counter : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            if (message is string)
            {
                Sender.Tell(_count);
            }
            else
            {
                _count++;
            }
        }
    }

    private sealed class SenderTeller(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message) => probe.Tell(Sender);
    }

    private sealed class Forwarder(IActorRef target) : UntypedActor
    {
        protected override void OnReceive(object message) => target.Forward(message);
    }
}
