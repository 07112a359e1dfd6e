using Akka.Actor;
using Akka.Event;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class StashTests() : AkkaTestKit("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
{
    [Fact]
    public void Unstashed_messages_must_come_in_order_and_before_newer_ones()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stashing(TestActor)));
        foreach (var message in new[] { "a", "b", "c", "open", "d" })
        {
            actor.Tell(message);
        }

        Assert.Equal(new[] { "a", "b", "c", "d" }, ReceiveN(4).Cast<string>());
    }

    [Fact]
    public void Unstashed_messages_must_keep_their_sender()
    {
        var other = CreateTestProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Stashing(TestActor)));
        actor.Tell("a", other.Ref);
        actor.Tell("open");
        ExpectMsg("a");
        Assert.Equal(other.Ref, LastSender);
    }

    [Fact]
    public void Unstash_must_bring_back_the_oldest_only()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stashing(TestActor)));
        actor.Tell("a");
        actor.Tell("b");
        actor.Tell("one");
        ExpectMsg("a");
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_restart_must_unstash_all()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stashing(TestActor)));
        actor.Tell("a");
        actor.Tell("b");
        actor.Tell("fail");
        ExpectMsg("restarted");
        actor.Tell("open");
        Assert.Equal(new[] { "a", "b" }, ReceiveN(2).Cast<string>());
    }

    [Fact]
    public void Stashed_messages_must_become_dead_letters_at_the_end()
    {
        Sys.EventStream.Subscribe<DeadLetter>(TestActor);
        var actor = Sys.ActorOf(Props.Create(() => new Stashing(TestActor)));
        actor.Tell("a");
        actor.Tell("b");
        actor.Tell(PoisonPill.Instance);
        Assert.Equal(new[] { "a", "b" }, ReceiveN(2).Cast<DeadLetter>().Select(l => l.Message));
    }

    [Fact]
    public void Stashing_one_message_twice_must_fail()
    {
        var actor = Sys.ActorOf(Props.Create(() => new StashTwice(TestActor)));
        actor.Tell("a");
        Assert.IsType<IllegalActorStateException>(ExpectMsg<Status.Failure>().Cause);
    }

    [Fact]
    public void The_stash_must_count()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Counted()));
        actor.Tell("a");
        actor.Tell("b");
        actor.Tell(1);
        ExpectMsg(2);
        actor.Tell(2);
        ExpectMsg(0);
    }

    private sealed class Stashing(IActorRef probe) : UntypedActor, IWithUnboundedStash
    {
        private bool _one;

        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "open":
                    Become(Open);
                    Stash.UnstashAll();
                    break;
                case "one":
                    _one = true;
                    Stash.Unstash();
                    break;
                case "fail":
                    throw new InvalidOperationException();
                default:
                    if (_one)
                    {
                        probe.Forward(message);
                    }
                    else
                    {
                        Stash.Stash();
                    }

                    break;
            }
        }

        protected override void PostRestart(Exception reason) => probe.Tell("restarted");

        private void Open(object message) => probe.Forward(message);
    }

    private sealed class StashTwice(IActorRef probe) : UntypedActor, IWithUnboundedStash
    {
        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            Stash.Stash();
            try
            {
                Stash.Stash();
            }
            catch (Exception failure)
            {
                probe.Tell(new Status.Failure(failure));
            }
        }
    }

    private sealed class Counted : UntypedActor, IWithStash
    {
        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case 1:
                    Sender.Tell(Stash.Count);
                    break;
                case 2:
                    Stash.ClearStash();
                    Sender.Tell(Stash.Count);
                    break;
                default:
                    Stash.Stash();
                    break;
            }
        }
    }
}
