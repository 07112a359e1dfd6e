using Akka.Actor;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class SelectionTests() : AkkaTestKit("akka.loglevel = WARNING")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void An_absolute_path_must_reach_its_actor()
    {
        Sys.ActorOf(Props.Create(() => new Echo()), "a");
        Sys.ActorSelection("/user/a").Tell("x");
        ExpectMsg("x");
    }

    [Fact]
    public void A_full_path_must_reach_its_actor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Echo()), "a");
        Sys.ActorSelection(actor.Path).Tell("x");
        ExpectMsg("x");
        Sys.ActorSelection(actor.Path.ToString()).Tell("y");
        ExpectMsg("y");
    }

    [Fact]
    public void A_wildcard_must_reach_all_that_fit()
    {
        Sys.ActorOf(Props.Create(() => new Echo()), "w-1");
        Sys.ActorOf(Props.Create(() => new Echo()), "w-2");
        Sys.ActorOf(Props.Create(() => new Echo()), "other");
        Sys.ActorSelection("/user/w-*").Tell("x");
        Assert.Equal(2, ReceiveN(2).Count);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Dots_must_go_to_the_parent()
    {
        var parent = Sys.ActorOf(Parent.Of(SupervisorStrategy.DefaultStrategy));
        var child = await parent.Ask<IActorRef>(Props.Create(() => new ParentAsker()), Patience);
        child.Tell("count");
        ExpectMsg(1);
    }

    [Fact]
    public async Task Identify_must_be_answered_by_the_actor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Deaf()), "a");
        var identity = await Sys.ActorSelection("/user/a").Ask<ActorIdentity>(new Identify(7), Patience);
        Assert.Equal(actor, identity.Subject);
        Assert.Equal(7, identity.MessageId);
    }

    [Fact]
    public async Task Identify_must_be_answered_for_nobody()
    {
        var identity = await Sys.ActorSelection("/user/nobody").Ask<ActorIdentity>(new Identify("id"), Patience);
        Assert.Null(identity.Subject);
        Assert.Equal("id", identity.MessageId);
    }

    [Fact]
    public async Task ResolveOne_must_find_the_actor_or_fail()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Deaf()), "a");
        Assert.Equal(actor, await Sys.ActorSelection("/user/a").ResolveOne(Patience));
        await Assert.ThrowsAsync<ActorNotFoundException>(() => Sys.ActorSelection("/user/b").ResolveOne(Patience));
    }

    [Fact]
    public void ResolveActorRef_must_find_living_actors_by_path_with_and_without_uid()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Deaf()), "a");
        var provider = ((ExtendedActorSystem)Sys).Provider;
        Assert.Equal(actor, provider.ResolveActorRef(actor.Path.ToString()));
        Assert.Equal(actor, provider.ResolveActorRef(actor.Path.ToSerializationFormat()));
    }

    [Fact]
    public void ResolveActorRef_must_not_ask_for_the_incarnation_without_remoting()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Deaf()), "a");
        Assert.Equal(actor, ((ExtendedActorSystem)Sys).Provider.ResolveActorRef(actor.Path + "#1"));
    }

    [Fact]
    public void ResolveActorRef_must_make_dead_letters_of_what_it_does_not_find()
    {
        var provider = ((ExtendedActorSystem)Sys).Provider;
        Assert.Equal(Sys.DeadLetters, provider.ResolveActorRef("no path"));
        Assert.Equal(Sys.DeadLetters, provider.ResolveActorRef("akka.tcp://elsewhere@127.0.0.1:1/user/a"));
        Assert.Equal("akka://test/user/nobody", provider.ResolveActorRef("akka://test/user/nobody").Path.ToString());
    }

    private sealed class ParentAsker : UntypedActor
    {
        protected override void OnReceive(object message) => Context.ActorSelection("..").Tell(message, Sender);
    }
}
