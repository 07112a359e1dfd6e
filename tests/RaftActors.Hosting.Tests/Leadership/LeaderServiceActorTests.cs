using Akka.Actor;
using Akka.Actor.Setup;
using Akka.DependencyInjection;
using Akka.TestKit;
using Microsoft.Extensions.DependencyInjection;
using RaftActors.Hosting.Leadership;
using RaftActors.Hosting.Tests.Nodes;
using RaftActors.Status;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Hosting.Tests.Leadership;

/// <summary>When a leader's service runs, as a function of what is published.</summary>
public sealed class LeaderServiceActorTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly IActorRef _actor;
    private readonly Script _script;
    private readonly TestProbe _router;

    public LeaderServiceActorTests()
        : this(new ServiceCollection().AddSingleton<Journal>().AddSingleton<Script>().AddScoped<ScopedPrices>().BuildServiceProvider())
    {
    }

    private LeaderServiceActorTests(IServiceProvider services)
        : base(ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig("akka { loglevel = ERROR, stdout-loglevel = OFF }"),
            DependencyResolverSetup.Create(services)))
    {
        _script = services.GetRequiredService<Script>();
        _router = CreateTestProbe();
        var options = new LeaderServiceOptions { BackoffMin = TimeSpan.FromMilliseconds(20), BackoffMax = TimeSpan.FromSeconds(10) };
        var work = new LeaderWork("g", "Scripted", s => ActivatorUtilities.CreateInstance<Scripted>(s), options);
        _actor = Sys.ActorOf(Props.Create(() => new LeaderServiceActor(work)));
        _actor.Tell(new LeaderServiceActor.Begin(_router));

        // Subscribed, and has asked what it missed.
        _router.ExpectMsg<GetNodeStatus>();
    }

    [Fact]
    public async Task It_runs_with_the_term_until_leadership_is_lost()
    {
        Publish(3, isHeld: true);
        await SeeAsync("g/n1 leads 3");

        Publish(3, isHeld: false);
        await SeeAsync("ended 3");
        await SeeAsync("prices disposed");
        Assert.Equal((1, 1), (_script.Journal.Count("disposed 3"), _script.Journal.Count("prices made")));
    }

    [Fact]
    public async Task It_runs_again_with_a_delay_when_it_throws()
    {
        _script.Do(_ => throw new InvalidOperationException("no mail server"), _ => throw new InvalidOperationException("again"));
        Publish(3, isHeld: true);

        await SeeAsync("g/n1 leads 3", 3);
        Assert.Equal((2, 2), (_script.Journal.Count("disposed 3"), _script.Journal.Count("prices disposed")));
    }

    [Fact]
    public async Task It_does_not_run_again_in_a_term_in_which_it_has_finished()
    {
        _script.Do(_ => Task.CompletedTask);
        Publish(3, isHeld: true);
        await SeeAsync("disposed 3");

        Publish(3, isHeld: true);
        Publish(3, isHeld: false);
        Publish(5, isHeld: true);
        await SeeAsync("g/n1 leads 5");
        Assert.Equal(1, _script.Journal.Count("g/n1 leads 3"));
    }

    [Fact]
    public async Task A_run_that_ignores_its_loss_keeps_the_next_one_waiting()
    {
        var end = new TaskCompletionSource();
        _script.Do(_ => end.Task);
        Publish(3, isHeld: true);
        await SeeAsync("g/n1 leads 3");
        Publish(3, isHeld: false);
        Publish(4, isHeld: true);
        await HandledAsync();
        Assert.Equal(0, _script.Journal.Count("g/n1 leads 4"));

        end.SetResult();
        await SeeAsync("g/n1 leads 4");
    }

    [Fact]
    public async Task Leadership_that_is_lost_while_it_waits_to_run_again_ends_the_waiting()
    {
        _script.Do(_ => throw new InvalidOperationException("broken"));
        Publish(3, isHeld: true);
        await SeeAsync("disposed 3");
        Publish(3, isHeld: false);
        Publish(4, isHeld: true);

        await SeeAsync("g/n1 leads 4");
        Publish(4, isHeld: false);
        await SeeAsync("ended 4");
        Assert.InRange(_script.Journal.Count("g/n1 leads 3"), 1, 2);
    }

    [Fact]
    public async Task Leadership_that_began_before_it_listened_counts_unless_there_is_newer_news()
    {
        _actor.Tell(Status(term: 3, hasCommitted: true));
        await SeeAsync("g/n1 leads 3");

        Publish(3, isHeld: false);
        await SeeAsync("ended 3");
        _actor.Tell(Status(term: 3, hasCommitted: true));
        await HandledAsync();
        Assert.Equal(1, _script.Journal.Count("g/n1 leads 3"));
    }

    [Fact]
    public async Task A_leader_that_has_committed_nothing_and_leaders_of_other_groups_do_not_count()
    {
        _actor.Tell(Status(term: 3, hasCommitted: false));
        Sys.EventStream.Publish(new LeadershipChange("other", "n1", 7, IsHeld: true));
        await HandledAsync();

        Assert.Equal(0, _script.Journal.Count("prices made"));
    }

    [Fact]
    public async Task Stopping_waits_for_the_run_and_begins_no_other()
    {
        var end = new TaskCompletionSource();
        _script.Do(_ => end.Task);
        Publish(3, isHeld: true);
        await SeeAsync("g/n1 leads 3");
        Watch(_actor);
        var stopped = _actor.Ask<Akka.Done>(LeaderServiceActor.Stop.Instance, Patience);
        Publish(4, isHeld: true);
        await HandledAsync();
        Assert.False(stopped.IsCompleted);

        end.SetResult();
        await stopped;
        ExpectTerminated(_actor);
        Assert.Equal(0, _script.Journal.Count("g/n1 leads 4"));
    }

    private void Publish(long term, bool isHeld) => Sys.EventStream.Publish(new LeadershipChange("g", "n1", term, isHeld));

    private Task SeeAsync(string line, int times = 1) =>
        Conditions.Until(() => _script.Journal.Count(line) >= times, $"{times} x {line}", Patience);

    /// <summary>Everything that was told before is handled when the actor has answered.</summary>
    private Task HandledAsync() => _actor.Ask<ActorIdentity>(new Identify(0), Patience);

    private static NodeStatus Status(long term, bool hasCommitted) => new(
        "n1",
        [
            new ReplicaStatus("g", "n1", ReplicaPhase.Running, "Leader", term, "n1", 5, 5, 5, 0, ["n1"], [], [], "kv", "", null)
            {
                HasCommittedInTerm = hasCommitted,
            },
        ]);
}
