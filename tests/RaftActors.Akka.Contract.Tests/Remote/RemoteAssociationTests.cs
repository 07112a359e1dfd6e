using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>Peers that are not there, come, go and come back.</summary>
public sealed class RemoteAssociationTests : RemoteSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_peer_that_restarts_on_its_port_is_reached_again()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");
        await EventuallyReachesAsync(echo, Patience);
        var port = AddressOf(there).Port!.Value;

        await there.Terminate();
        var again = StartSystem("there", port);
        again.ActorOf(Props.Create(() => new EchoActor()), "echo");

        await EventuallyReachesAsync(echo, Patience);
    }

    [Fact]
    public async Task A_restarted_peer_that_speaks_first_is_heard_and_answered()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        here.ActorOf(Props.Create(() => new EchoActor()), "echo");
        await EventuallyReachesAsync(Resolve(there, here, "echo"), Patience);
        var port = AddressOf(there).Port!.Value;

        await there.Terminate();
        var again = StartSystem("there", port);

        await EventuallyReachesAsync(Resolve(again, here, "echo"), Patience);
    }

    [Fact]
    public async Task A_ref_into_a_peer_that_restarted_is_dead_while_its_path_is_not()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var old = await FindAsync(here, there, "echo");
        var path = Resolve(here, there, "echo");
        var port = AddressOf(there).Port!.Value;

        await there.Terminate();
        var again = StartSystem("there", port);
        again.ActorOf(Props.Create(() => new EchoActor()), "echo");
        await EventuallyReachesAsync(path, Patience);

        await Assert.ThrowsAsync<AskTimeoutException>(() => old.Ask<Number>(new Number(1), TimeSpan.FromMilliseconds(500)));
    }

    [Fact]
    public async Task Messages_to_an_unreachable_peer_become_dead_letters()
    {
        var (here, there) = (StartSystem("here", extra: "akka.loglevel = OFF, akka.remote.retry-gate-closed-for = 5 s"), StartSystem("there"));
        var remote = Resolve(here, there, "probe");
        await there.Terminate();
        var dead = new RemoteProbe(here);
        here.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));

        using var timer = new Timer(_ => remote.Tell(new Number(5)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));

        var letter = await dead.ExpectAsync<DeadLetter>(letter => letter.Message is Number { Value: 5 });
        Assert.Equal(here.DeadLetters, letter.Recipient);
    }

    [Fact]
    public async Task Association_and_its_end_are_published()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var events = new RemoteProbe(here);
        here.EventStream.Subscribe(events.Ref, typeof(AssociationEvent));

        await EventuallyReachesAsync(Resolve(here, there, "echo"), Patience);
        var associated = await events.ExpectAsync<AssociatedEvent>(e => !e.IsInbound);
        var address = AddressOf(there);
        await there.Terminate();
        var disassociated = await events.ExpectAsync<DisassociatedEvent>();

        Assert.Equal((AddressOf(here), address), (associated.LocalAddress, associated.RemoteAddress));
        Assert.Equal((AddressOf(here), address), (disassociated.LocalAddress, disassociated.RemoteAddress));
    }

    [Fact]
    public async Task A_failed_connection_is_published_as_an_error()
    {
        var (here, there) = (StartSystem("here", extra: "akka.loglevel = OFF"), StartSystem("there"));
        var remote = Resolve(here, there, "probe");
        var address = AddressOf(there);
        await there.Terminate();
        var events = new RemoteProbe(here);
        here.EventStream.Subscribe(events.Ref, typeof(AssociationErrorEvent));

        remote.Tell(new Number(1));

        var error = await events.ExpectAsync<AssociationErrorEvent>();
        Assert.Equal(address, error.RemoteAddress);
        Assert.NotNull(error.Cause);
    }

    [Fact]
    public async Task An_address_with_the_wrong_system_name_is_not_reached()
    {
        var (here, there) = (StartSystem("here", extra: "akka.loglevel = OFF"), StartSystem("there", extra: "akka.loglevel = OFF"));
        var probe = new RemoteProbe(there, "probe");
        var wrong = AddressOf(there).WithSystem("elsewhere");

        ((ExtendedActorSystem)here).Provider.ResolveActorRef($"{wrong}/user/probe").Tell(new Number(1));

        await probe.ExpectNothingAsync();
    }

    [Fact]
    public async Task Messages_sent_just_before_termination_arrive()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var probe = new RemoteProbe(there, "probe");
        var remote = Resolve(here, there, "probe");
        remote.Tell(new Number(0));
        await probe.ExpectAsync<Number>();

        for (var i = 1; i <= 1_000; i++)
        {
            remote.Tell(new Number(i));
        }

        await here.Terminate();

        for (var i = 1; i <= 1_000; i++)
        {
            Assert.Equal(i, (await probe.ExpectAsync<Number>()).Value);
        }
    }

    [Fact]
    public async Task A_peer_is_reached_again_when_a_cut_connection_heals()
    {
        var (here, relayHere) = StartBehindRelay("here");
        var (there, relayThere) = StartBehindRelay("there");
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");
        await EventuallyReachesAsync(echo, Patience);

        relayThere.Cut();
        relayHere.Cut();
        await Assert.ThrowsAsync<AskTimeoutException>(() => echo.Ask<Number>(new Number(1), TimeSpan.FromMilliseconds(500)));
        relayThere.Heal();
        relayHere.Heal();

        await EventuallyReachesAsync(echo, Patience);
    }

    [Fact]
    public async Task A_peer_that_was_forgotten_is_reached_and_watched_as_ever()
    {
        const string Forgetful = """
            akka.remote.prune-quarantine-marker-after = 500 ms
            akka.remote.watch-failure-detector { heartbeat-interval = 100 ms, acceptable-heartbeat-pause = 2 s, unreachable-nodes-reaper-interval = 100 ms }
            """;
        var (here, there) = (StartSystem("here", extra: Forgetful), StartSystem("there"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");
        var old = await FindAsync(here, there, "echo");
        var watcher = new RemoteProbe(here);
        await watcher.Ref.Ask<WatchThis>(new WatchThis(old), Patience);
        var port = AddressOf(there).Port!.Value;
        await there.Terminate();
        await watcher.ExpectAsync<Terminated>(patience: Patience);

        // Silence for longer than the address is remembered.
        for (var i = 0; i < 10; i++)
        {
            await watcher.ExpectNothingAsync();
        }

        var again = StartSystem("there", port);
        again.ActorOf(Props.Create(() => new EchoActor()), "echo");

        await EventuallyReachesAsync(echo, Patience);
        var remote = await FindAsync(here, again, "echo");
        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await remote.Ask<ActorIdentity>(new Identify(1), Patience);
        await again.Terminate();
        Assert.Equal(remote, (await watcher.ExpectAsync<Terminated>(patience: Patience)).ActorRef);
    }
}
