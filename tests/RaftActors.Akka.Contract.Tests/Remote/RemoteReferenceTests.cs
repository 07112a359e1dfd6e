using Akka.Actor;
using Akka.Event;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>Addresses, paths, selections and identities across systems.</summary>
public sealed class RemoteReferenceTests : RemoteSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void The_address_names_protocol_system_host_and_the_port_that_was_free()
    {
        var address = AddressOf(StartSystem("here"));

        Assert.Equal("akka.tcp", address.Protocol);
        Assert.Equal("here", address.System);
        Assert.Equal("127.0.0.1", address.Host);
        Assert.NotEqual(0, address.Port);
    }

    [Fact]
    public void The_external_address_for_a_peer_is_the_own_address()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));

        Assert.Equal(AddressOf(here), ((ExtendedActorSystem)here).Provider.GetExternalAddressFor(AddressOf(there)));
    }

    [Fact]
    public void A_path_with_the_own_address_resolves_to_the_local_actor()
    {
        var here = StartSystem("here");
        var probe = new RemoteProbe(here, "probe");

        Assert.Equal(probe.Ref.Path.Uid, Resolve(here, here, "probe").Path.Uid);
    }

    [Fact]
    public void A_path_of_another_incarnation_does_not_resolve_to_the_local_actor()
    {
        var here = StartSystem("here");
        var probe = new RemoteProbe(here, "probe");
        var provider = ((ExtendedActorSystem)here).Provider;

        Assert.Equal(probe.Ref, provider.ResolveActorRef($"{PathOf(here, "probe")}#{probe.Ref.Path.Uid}"));
        var other = provider.ResolveActorRef(PathOf(here, "probe") + "#1");
        Assert.NotEqual(probe.Ref, other);
        Assert.Equal(1, other.Path.Uid);
    }

    [Fact]
    public async Task A_selection_reaches_another_system()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var probe = new RemoteProbe(there, "probe");

        here.ActorSelection(PathOf(there, "probe")).Tell(new Number(3));

        Assert.Equal(3, (await probe.ExpectAsync<Number>()).Value);
    }

    [Fact]
    public async Task A_selection_with_a_pattern_reaches_all_that_match()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var (first, second) = (new RemoteProbe(there, "probe-1"), new RemoteProbe(there, "probe-2"));

        here.ActorSelection(PathOf(there, "probe-*")).Tell(new Number(3));

        Assert.Equal(3, (await first.ExpectAsync<Number>()).Value);
        Assert.Equal(3, (await second.ExpectAsync<Number>()).Value);
    }

    [Fact]
    public async Task ResolveOne_finds_an_actor_of_another_system()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var probe = new RemoteProbe(there, "probe");

        var found = await FindAsync(here, there, "probe");

        Assert.Equal(AddressOf(there), found.Path.Address);
        Assert.Equal(probe.Ref.Path.Uid, found.Path.Uid);
        found.Tell(new Number(4));
        Assert.Equal(4, (await probe.ExpectAsync<Number>()).Value);
    }

    [Fact]
    public async Task ResolveOne_of_a_missing_actor_fails()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));

        await Assert.ThrowsAsync<ActorNotFoundException>(() => FindAsync(here, there, "nobody"));
    }

    [Fact]
    public async Task Identify_of_an_existing_actor_returns_it()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var probe = new RemoteProbe(there, "probe");

        var identity = await Resolve(here, there, "probe").Ask<ActorIdentity>(new Identify("id"), Patience);

        Assert.Equal("id", identity.MessageId);
        Assert.Equal(probe.Ref.Path.Uid, identity.Subject.Path.Uid);
    }

    [Fact]
    public async Task Identify_of_a_missing_actor_returns_nobody()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));

        var identity = await here.ActorSelection(PathOf(there, "nobody")).Ask<ActorIdentity>(new Identify(17), Patience);

        Assert.Equal(17, identity.MessageId);
        Assert.Null(identity.Subject);
    }

    [Fact]
    public async Task A_selection_follows_the_actor_of_that_name()
    {
        // A ref by path does not: Akka.NET may remember for it the incarnation that got the first message.
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var remote = here.ActorSelection(PathOf(there, "probe"));
        var first = new RemoteProbe(there, "probe");
        remote.Tell(new Number(1));
        await first.ExpectAsync<Number>();

        Assert.True(await first.Ref.GracefulStop(Patience));
        var second = await RemoteProbe.TakeOverAsync(there, "probe");
        remote.Tell(new Number(2));

        Assert.Equal(2, (await second.ExpectAsync<Number>()).Value);
    }

    [Fact]
    public async Task A_path_without_incarnation_reaches_an_actor_that_comes_later()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var remote = Resolve(here, there, "probe");
        var dead = new RemoteProbe(there);
        there.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));
        remote.Tell(new Number(1));
        await dead.ExpectAsync<DeadLetter>(letter => letter.Message is Number { Value: 1 });

        var probe = new RemoteProbe(there, "probe");
        remote.Tell(new Number(2));

        Assert.Equal(2, (await probe.ExpectAsync<Number>()).Value);
    }

    [Fact]
    public async Task A_ref_of_an_earlier_incarnation_leads_to_dead_letters_over_there()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var first = new RemoteProbe(there, "probe");
        var old = await FindAsync(here, there, "probe");
        Assert.True(await first.Ref.GracefulStop(Patience));
        var second = await RemoteProbe.TakeOverAsync(there, "probe");
        var dead = new RemoteProbe(there);
        there.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));

        old.Tell(new Number(1));

        await dead.ExpectAsync<DeadLetter>(letter => letter.Message is Number { Value: 1 });
        await second.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_message_to_a_missing_actor_is_a_dead_letter_over_there()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var dead = new RemoteProbe(there);
        there.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));

        Resolve(here, there, "nobody").Tell(new Number(9));

        await dead.ExpectAsync<DeadLetter>(letter => letter.Message is Number { Value: 9 });
    }

    [Fact]
    public async Task A_poison_pill_stops_an_actor_of_another_system()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var probe = new RemoteProbe(there, "probe");
        var watcher = new RemoteProbe(there);
        await watcher.Ref.Ask<WatchThis>(new WatchThis(probe.Ref), Patience);

        Resolve(here, there, "probe").Tell(PoisonPill.Instance);

        Assert.Equal(probe.Ref, (await watcher.ExpectAsync<Terminated>()).ActorRef);
    }
}
