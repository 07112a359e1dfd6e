using Akka.Actor;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>Messages between two systems: content, order, senders, replies.</summary>
public sealed class RemoteDeliveryTests : RemoteSpec
{
    [Fact]
    public async Task A_message_reaches_an_actor_of_another_system()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var probe = new RemoteProbe(there, "probe");

        Resolve(here, there, "probe").Tell(new Text("grüß dich"));

        Assert.Equal("grüß dich", (await probe.ExpectAsync<Text>()).Value);
    }

    [Fact]
    public async Task Ten_thousand_messages_keep_their_order()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var probe = new RemoteProbe(there, "probe");
        var remote = Resolve(here, there, "probe");

        for (var i = 0; i < 10_000; i++)
        {
            remote.Tell(new Number(i));
        }

        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(i, (await probe.ExpectAsync<Number>()).Value);
        }
    }

    [Fact]
    public async Task The_sender_can_be_replied_to()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var probe = new RemoteProbe(here);

        Resolve(here, there, "echo").Tell(new Number(7), probe.Ref);

        Assert.Equal(7, (await probe.ExpectAsync<Number>()).Value);
        Assert.Equal(PathOf(there, "echo"), probe.LastSender.Path.ToString());
    }

    [Fact]
    public async Task A_kept_sender_ref_works_later()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var (near, far) = (new RemoteProbe(here, "near"), new RemoteProbe(there, "far"));

        Resolve(here, there, "far").Tell(new Number(1), near.Ref);
        await far.ExpectAsync<Number>();
        far.LastSender.Tell(new Text("first"));
        far.LastSender.Tell(new Text("second"));

        Assert.Equal("first", (await near.ExpectAsync<Text>()).Value);
        Assert.Equal("second", (await near.ExpectAsync<Text>()).Value);
    }

    [Fact]
    public async Task Ask_returns_the_reply_of_another_system()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(i, (await echo.Ask<Number>(new Number(i), TimeSpan.FromSeconds(10))).Value);
        }
    }

    [Fact]
    public async Task Many_asks_at_once_get_their_own_replies()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");

        var replies = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => echo.Ask<Number>(new Number(i), TimeSpan.FromSeconds(20))));

        Assert.Equal(Enumerable.Range(0, 2_000), replies.Select(reply => reply.Value));
    }

    [Fact]
    public async Task Ask_of_a_missing_actor_times_out()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));

        await Assert.ThrowsAsync<AskTimeoutException>(
            () => Resolve(here, there, "nobody").Ask<Number>(new Number(1), TimeSpan.FromMilliseconds(500)));
    }

    [Fact]
    public async Task A_ref_within_a_message_works_at_the_receiver()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var (near, far) = (new RemoteProbe(here, "near"), new RemoteProbe(there, "far"));

        Resolve(here, there, "far").Tell(new Introduction(near.Ref));
        (await far.ExpectAsync<Introduction>()).Subject.Tell(new Text("hello"));

        Assert.Equal("hello", (await near.ExpectAsync<Text>()).Value);
    }

    [Fact]
    public async Task A_ref_that_returns_home_is_the_local_actor()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var probe = new RemoteProbe(here, "probe");

        Resolve(here, there, "echo").Tell(new Introduction(probe.Ref), probe.Ref);

        Assert.Equal(probe.Ref, (await probe.ExpectAsync<Introduction>()).Subject);
    }

    [Fact]
    public async Task Built_in_types_need_no_binding()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");
        var patience = TimeSpan.FromSeconds(10);

        Assert.Equal("text", await echo.Ask<string>("text", patience));
        Assert.Equal(42, await echo.Ask<int>(42, patience));
        Assert.Equal(1L << 40, await echo.Ask<long>(1L << 40, patience));
        Assert.Equal(new byte[] { 1, 2, 3 }, await echo.Ask<byte[]>(new byte[] { 1, 2, 3 }, patience));
    }

    [Fact]
    public async Task Two_actors_of_one_peer_get_their_own_messages()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var probes = Enumerable.Range(0, 20).Select(i => new RemoteProbe(there, $"probe{i}")).ToArray();
        var remotes = Enumerable.Range(0, 20).Select(i => Resolve(here, there, $"probe{i}")).ToArray();

        for (var round = 0; round < 50; round++)
        {
            for (var i = 0; i < remotes.Length; i++)
            {
                remotes[i].Tell(new Number(round * 100 + i));
            }
        }

        for (var i = 0; i < probes.Length; i++)
        {
            for (var round = 0; round < 50; round++)
            {
                Assert.Equal(round * 100 + i, (await probes[i].ExpectAsync<Number>()).Value);
            }
        }
    }
}
