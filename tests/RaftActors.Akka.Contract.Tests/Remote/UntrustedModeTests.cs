using Akka.Actor;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>What a system in untrusted mode takes from others.</summary>
public sealed class UntrustedModeTests : RemoteSpec
{
    private const string Untrusted = """
        akka.loglevel = OFF
        akka.remote.untrusted-mode = on
        akka.remote.trusted-selection-paths = ["/user/public"]
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Ordinary_messages_are_taken_and_poison_is_not()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there", extra: Untrusted));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");

        echo.Tell(PoisonPill.Instance);

        Assert.Equal(1, (await echo.Ask<Number>(new Number(1), Patience)).Value);
    }

    [Fact]
    public async Task Only_selections_of_trusted_paths_are_taken()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there", extra: Untrusted));
        var (known, hidden) = (new RemoteProbe(there, "public"), new RemoteProbe(there, "hidden"));

        here.ActorSelection(PathOf(there, "hidden")).Tell(new Number(1));
        here.ActorSelection(PathOf(there, "public")).Tell(new Number(2));

        Assert.Equal(2, (await known.ExpectAsync<Number>()).Value);
        await hidden.ExpectNothingAsync();
    }

    [Fact]
    public async Task An_untrusting_system_does_not_let_others_stop_its_actors()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there", extra: Untrusted));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");
        await EventuallyReachesAsync(echo, Patience);

        here.Stop(echo);

        for (var i = 0; i < 10; i++)
        {
            await EventuallyReachesAsync(echo, Patience);
        }
    }

    [Fact]
    public async Task A_trusting_system_does()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var echo = there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var end = echo.WatchAsync();
        await EventuallyReachesAsync(Resolve(here, there, "echo"), Patience);

        here.Stop(Resolve(here, there, "echo"));

        Assert.True(await end.WaitAsync(Patience));
    }
}
