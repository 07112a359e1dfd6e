using Akka.Actor;
using Akka.Remote;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>A node whose actors were declared dead must not come back as if nothing had happened.</summary>
public sealed class RemoteQuarantineTests : RemoteSpec
{
    private const string FastWatch = """
        akka.loglevel = OFF
        akka.remote.watch-failure-detector {
          heartbeat-interval = 100 ms
          acceptable-heartbeat-pause = 2 s
          unreachable-nodes-reaper-interval = 100 ms
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_node_that_death_watch_gave_up_is_quarantined_and_told()
    {
        var (here, relayHere) = StartBehindRelay("here", FastWatch);
        var (there, relayThere) = StartBehindRelay("there", "akka.loglevel = OFF");
        _ = new RemoteProbe(there, "subject");
        var watcher = new RemoteProbe(here, "watcher");
        var quarantined = new RemoteProbe(here);
        here.EventStream.Subscribe(quarantined.Ref, typeof(QuarantinedEvent));
        var told = new RemoteProbe(there);
        there.EventStream.Subscribe(told.Ref, typeof(ThisActorSystemQuarantinedEvent));
        var remote = await FindAsync(here, there, "subject");
        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await remote.Ask<ActorIdentity>(new Identify(1), Patience);
        await relayThere.AnswersAsync(10).WaitAsync(Patience);

        relayThere.Stall();
        relayHere.Stall();
        Assert.True((await watcher.ExpectAsync<Terminated>(patience: Patience)).AddressTerminated);
        var quarantine = await quarantined.ExpectAsync<QuarantinedEvent>();
        relayThere.Heal();
        relayHere.Heal();

        Assert.Equal(AddressOf(there), quarantine.Address);
        Assert.NotEqual(0, quarantine.Uid);
        var fromThere = Resolve(there, here, "watcher");
        using var timer = new Timer(_ => fromThere.Tell(new Number(7)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        var notice = await told.ExpectAsync<ThisActorSystemQuarantinedEvent>(patience: Patience);
        Assert.Equal((AddressOf(there), AddressOf(here)), (notice.LocalAddress, notice.RemoteAddress));
        await watcher.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_new_incarnation_of_a_quarantined_node_is_welcome()
    {
        var (here, relayHere) = StartBehindRelay("here", FastWatch);
        var (there, relayThere) = StartBehindRelay("there", "akka.loglevel = OFF");
        _ = new RemoteProbe(there, "subject");
        var watcher = new RemoteProbe(here);
        var remote = await FindAsync(here, there, "subject");
        await watcher.Ref.Ask<WatchThis>(new WatchThis(remote), Patience);
        await remote.Ask<ActorIdentity>(new Identify(1), Patience);
        await relayThere.AnswersAsync(10).WaitAsync(Patience);
        relayThere.Cut();
        relayHere.Cut();
        await watcher.ExpectAsync<Terminated>(patience: Patience);
        await there.Terminate();
        relayThere.Heal();
        relayHere.Heal();

        var again = StartSystem("there", relayThere.Target, $"akka.remote.dot-netty.tcp.public-port = {relayThere.Port}\nakka.loglevel = OFF");
        again.ActorOf(Props.Create(() => new EchoActor()), "echo");

        await EventuallyReachesAsync(Resolve(here, again, "echo"), Patience);
    }
}
