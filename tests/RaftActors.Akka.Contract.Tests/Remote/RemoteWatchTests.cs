using Akka.Actor;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>Death watch across systems.</summary>
public sealed class RemoteWatchTests : RemoteSpec
{
    private const string FastWatch = """
        akka.remote.watch-failure-detector {
          heartbeat-interval = 100 ms
          acceptable-heartbeat-pause = 2 s
          unreachable-nodes-reaper-interval = 100 ms
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_watched_actor_that_stops_is_reported()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var subject = new RemoteProbe(there, "subject");
        var watcher = new RemoteProbe(here);
        var remote = await FindAsync(here, there, "subject");
        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await remote.Ask<ActorIdentity>(new Identify(1), Patience);

        there.Stop(subject.Ref);

        var terminated = await watcher.ExpectAsync<Terminated>();
        Assert.Equal(remote, terminated.ActorRef);
        Assert.False(terminated.AddressTerminated);
    }

    [Fact]
    public async Task Watching_an_actor_that_is_dead_already_is_answered_soon()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var subject = new RemoteProbe(there, "subject");
        var remote = await FindAsync(here, there, "subject");
        Assert.True(await subject.Ref.GracefulStop(Patience));
        var watcher = new RemoteProbe(here);

        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);

        Assert.Equal(remote, (await watcher.ExpectAsync<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task A_watched_actor_of_a_system_that_terminates_is_reported()
    {
        var (here, there) = (StartSystem("here", extra: FastWatch), StartSystem("there"));
        _ = new RemoteProbe(there, "subject");
        var watcher = new RemoteProbe(here);
        var remote = await FindAsync(here, there, "subject");
        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await remote.Ask<ActorIdentity>(new Identify(1), Patience);

        await there.Terminate();

        Assert.Equal(remote, (await watcher.ExpectAsync<Terminated>(patience: Patience)).ActorRef);
    }

    [Fact]
    public async Task Every_watcher_is_told()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var subject = new RemoteProbe(there, "subject");
        var remote = await FindAsync(here, there, "subject");
        var watchers = Enumerable.Range(0, 5).Select(_ => new RemoteProbe(here)).ToArray();
        foreach (var watcher in watchers)
        {
            await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        }

        await remote.Ask<ActorIdentity>(new Identify(1), Patience);
        there.Stop(subject.Ref);

        foreach (var watcher in watchers)
        {
            Assert.Equal(remote, (await watcher.ExpectAsync<Terminated>()).ActorRef);
        }
    }

    [Fact]
    public async Task An_actor_that_stopped_watching_is_not_told()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var subject = new RemoteProbe(there, "subject");
        var (watcher, witness) = (new RemoteProbe(here), new RemoteProbe(here));
        var remote = await FindAsync(here, there, "subject");
        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await witness.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await watcher.Ref.Ask<UnwatchThis>(new UnwatchThis(remote), Patience);
        await remote.Ask<ActorIdentity>(new Identify(1), Patience);

        there.Stop(subject.Ref);

        await witness.ExpectAsync<Terminated>();
        await watcher.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_watched_actor_of_a_node_that_is_cut_off_is_reported_with_its_address()
    {
        // Cut in both directions: otherwise the other system may open a connection of its own and be heard again.
        var (here, relayHere) = StartBehindRelay("here", FastWatch + "\nakka.loglevel = OFF");
        var (there, relayThere) = StartBehindRelay("there");
        _ = new RemoteProbe(there, "subject");
        var watcher = new RemoteProbe(here);
        var remote = await FindAsync(here, there, "subject");
        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await remote.Ask<ActorIdentity>(new Identify(1), Patience);
        // Akka.NET watches once more after the first heartbeat. Cut before that, the watch itself fails, without an address.
        await relayThere.AnswersAsync(10).WaitAsync(Patience);

        relayThere.Cut();
        relayHere.Cut();

        var terminated = await watcher.ExpectAsync<Terminated>(patience: Patience);
        Assert.Equal(remote, terminated.ActorRef);
        Assert.True(terminated.AddressTerminated);
    }

    [Fact]
    public async Task The_end_of_an_actor_is_reported_after_a_short_cut_too()
    {
        var here = StartSystem("here");
        var (there, relay) = StartBehindRelay("there");
        var subject = new RemoteProbe(there, "subject");
        var watcher = new RemoteProbe(here);
        var remote = await FindAsync(here, there, "subject");
        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await remote.Ask<ActorIdentity>(new Identify(1), Patience);

        relay.Cut();
        there.Stop(subject.Ref);
        relay.Heal();

        Assert.Equal(remote, (await watcher.ExpectAsync<Terminated>(patience: Patience)).ActorRef);
    }

    [Fact]
    public async Task The_end_of_an_actor_during_a_cut_is_reported_when_it_heals()
    {
        var (here, relayHere) = StartBehindRelay("here", "akka.loglevel = OFF");
        var (there, relayThere) = StartBehindRelay("there", "akka.loglevel = OFF");
        var subject = new RemoteProbe(there, "subject");
        var watcher = new RemoteProbe(here);
        var remote = await FindAsync(here, there, "subject");
        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await remote.Ask<ActorIdentity>(new Identify(1), Patience);
        await relayThere.AnswersAsync(5).WaitAsync(Patience);

        relayThere.Cut();
        relayHere.Cut();
        Assert.True(await subject.Ref.GracefulStop(Patience));
        relayThere.Heal();
        relayHere.Heal();

        Assert.Equal(remote, (await watcher.ExpectAsync<Terminated>(patience: Patience)).ActorRef);
    }
}
