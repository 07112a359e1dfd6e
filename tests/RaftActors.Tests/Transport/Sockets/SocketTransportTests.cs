using Akka.Actor;
using Akka.Configuration;
using RaftActors.TestKit.Network;
using RaftActors.Tests.Transport.Lanes;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Tests.Transport.Sockets;

/// <summary>Two systems with the socket transport, or with it and DotNetty: what Akka.Remote expects of a transport.</summary>
public sealed class SocketTransportTests() : AkkaTestKit(Settings(LaneRig.Sockets, 0))
{
    private const int FrameBytes = 64_000;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly List<ActorSystem> _others = [];

    [Theory]
    [InlineData(LaneRig.Sockets)]
    [InlineData(LaneRig.DotNetty)]
    public void Messages_must_keep_their_order_in_both_directions(string transport)
    {
        var there = Start(transport);
        for (var i = 0; i < 3000; i++)
        {
            Echo(there).Tell(i, TestActor);
        }

        for (var i = 0; i < 3000; i++)
        {
            ExpectMsg(i, MaxWait);
        }
    }

    [Theory]
    [InlineData(LaneRig.Sockets)]
    [InlineData(LaneRig.DotNetty)]
    public void The_other_system_must_be_able_to_begin(string transport)
    {
        var there = Start(transport);
        var probe = CreateTestProbe(there);
        Sys.ActorOf(Props.Create(() => new EchoActor()), "echo");

        ((ExtendedActorSystem)there).Provider.ResolveActorRef(PathOf(Sys)).Tell("hello", probe.Ref);

        probe.ExpectMsg("hello", MaxWait);
    }

    [Fact]
    public void The_largest_message_must_pass_and_a_larger_one_must_not_harm_others()
    {
        var echo = Echo(Start(LaneRig.Sockets));
        echo.Tell(new byte[FrameBytes - 1000], TestActor);
        echo.Tell(new byte[FrameBytes + 1], TestActor);
        echo.Tell("behind", TestActor);

        Assert.Equal(FrameBytes - 1000, ExpectMsg<byte[]>(MaxWait).Length);
        ExpectMsg("behind", MaxWait);
    }

    [Fact]
    public async Task A_restarted_system_must_be_reached_again_without_quarantine()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Remote.QuarantinedEvent));
        var port = Ports.Take(1)[0];
        for (var i = 0; i < 3; i++)
        {
            var there = Start(LaneRig.Sockets, port);
            var probe = CreateTestProbe();
            AwaitAssert(
                () =>
                {
                    Echo(there).Tell(i, probe.Ref);
                    probe.ExpectMsg<int>(n => n == i, TimeSpan.FromMilliseconds(200));
                },
                MaxWait);
            await there.Terminate().WaitAsync(MaxWait);
        }

        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Tls_must_be_refused_with_the_class_to_use_instead()
    {
        var config = ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.enable-ssl = on")
            .WithFallback(Settings(LaneRig.Sockets, 0));

        var problem = Assert.ThrowsAny<Exception>(() => ActorSystem.Create("tls", config));

        Assert.Contains("DotNetty.TcpTransport", problem.ToString(), StringComparison.Ordinal);
    }

    protected override void AfterAll()
    {
        _others.ForEach(s => Shutdown(s));
        base.AfterAll();
    }

    private static Config Settings(string transport, int port) => ConfigurationFactory.ParseString(
        $$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = remote
          remote.retry-gate-closed-for = 100ms
          remote.dot-netty.tcp {
            transport-class = "{{transport}}"
            hostname = "127.0.0.1"
            port = {{port}}
            maximum-frame-size = {{FrameBytes}}b
          }
        }
        """);

    private static string PathOf(ActorSystem system) => $"{((ExtendedActorSystem)system).Provider.DefaultAddress}/user/echo";

    private IActorRef Echo(ActorSystem there) => ((ExtendedActorSystem)Sys).Provider.ResolveActorRef(PathOf(there));

    private ActorSystem Start(string transport, int port = 0)
    {
        var there = ActorSystem.Create("there", Settings(transport, port));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        _others.Add(there);
        return there;
    }

    private sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
