using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class DispatchTests() : AkkaTestKit(ConfigurationFactory.ParseString(Text))
{
    private const string Text =
        """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        own {
          type = ForkJoinDispatcher
          throughput = 10
          dedicated-thread-pool { thread-count = 2 }
        }
        pinned { type = PinnedDispatcher }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_dedicated_pool_must_run_its_actors_off_the_shared_pool()
    {
        var actor = Sys.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("own"));
        Assert.False(await actor.Ask<bool>("pool?", Patience));
    }

    [Fact]
    public async Task A_pinned_dispatcher_must_run_an_actor_on_one_thread()
    {
        var actor = Sys.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("pinned"));
        var first = await actor.Ask<int>("id", Patience);
        Assert.Equal(first, await actor.Ask<int>("id", Patience));
        Assert.False(await actor.Ask<bool>("pool?", Patience));
    }

    [Theory]
    [InlineData("akka.actor.default-dispatcher")]
    [InlineData("akka.actor.internal-dispatcher")]
    [InlineData("akka.actor.default-blocking-io-dispatcher")]
    public async Task Built_in_dispatchers_must_run_actors(string id)
    {
        var actor = Sys.ActorOf(Props.Create(() => new Echo()).WithDispatcher(id));
        Assert.Equal("x", await actor.Ask<string>("x", Patience));
    }

    [Fact]
    public void An_unknown_dispatcher_must_be_refused() =>
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Create(() => new Echo()).WithDispatcher("no.such")));

    [Fact]
    public void A_priority_mailbox_must_sort_and_keep_the_order_of_equals()
    {
        var name = typeof(NumbersFirst).AssemblyQualifiedName;
        var system = ActorSystem.Create("p", ConfigurationFactory.ParseString($"priority {{ mailbox-type = \"{name}\" }}").WithFallback(Sys.Settings.Config));
        var gate = new ManualResetEventSlim();
        var actor = system.ActorOf(Props.Create(() => new Gated(gate, TestActor)).WithMailbox("priority"));
        actor.Tell("wait");
        ExpectMsg("wait");
        foreach (var message in new object[] { "a", 1, "b", 2 })
        {
            actor.Tell(message);
        }

        gate.Set();
        Assert.Equal(new object[] { 1, 2, "a", "b" }, ReceiveN(4));
        Shutdown(system);
    }

    [Fact]
    public async Task Many_actors_must_share_few_threads()
    {
        var actors = Enumerable.Range(0, 1000).Select(_ => Sys.ActorOf(Props.Create(() => new Echo()).WithDispatcher("own"))).ToArray();
        var answers = await Task.WhenAll(actors.Select((a, i) => a.Ask<int>(i, Patience)));
        Assert.Equal(Enumerable.Range(0, 1000), answers);
    }

    private sealed class ThreadTeller : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "id")
            {
                Sender.Tell(Environment.CurrentManagedThreadId);
            }
            else
            {
                Sender.Tell(Thread.CurrentThread.IsThreadPoolThread);
            }
        }
    }

    private sealed class Gated(ManualResetEventSlim gate, IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            probe.Tell(message);
            if (message is "wait")
            {
                gate.Wait(TimeSpan.FromSeconds(10));
            }
        }
    }
}

/// <summary>Numbers before texts.</summary>
public sealed class NumbersFirst(Settings settings, Config config) : UnboundedStablePriorityMailbox(settings, config)
{
    protected override int PriorityGenerator(object message) => message is int ? 0 : 1;
}
