using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Google.Protobuf;
using RaftActors.Transport.Sockets;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Tests.Transport.Sockets;

/// <summary>What strangers may send to the port: every such connection is closed, and real ones still work.</summary>
public sealed class HostileBytesTests : AkkaTestKit
{
    private const string Config = """
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]
          actor.provider = remote
          remote.dot-netty.tcp {
            transport-class = "RaftActors.Transport.Sockets.SocketTransport, RaftActors"
            hostname = "127.0.0.1"
            port = 0
            connection-timeout = 1s
          }
        }
        """;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly List<Socket> _sockets = [];

    public HostileBytesTests()
        : base(Config) =>
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.Warning));

    public static TheoryData<byte[]> Openings() =>
    [
        "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
        [0xFF, 0xFF, 0xFF, 0x7F],
        [0, 0, 0, 0],
        [0, 0, 0, 0x80],
        [0x00, 0x00, 0x01, 0x00],
        [.. LaneHello.Magic, 99, 10, 0],
        [.. LaneHello.Magic, 1, 0xFF, 0xFF],
        [.. LaneHello.Magic, 1, 3, 0, 0xFF, 0xFF, 0xFF],
        [.. LaneHello.Magic, 1, 0, 0],
        Hello("n1", new byte[LaneHello.TokenBytes]),
        Hello("stranger", new byte[LaneHello.TokenBytes]),
        Hello("n1", []),
    ];

    [Theory]
    [MemberData(nameof(Openings))]
    public async Task Wrong_openings_must_be_closed_with_one_line(byte[] bytes)
    {
        LanePort.Of(Sys).Expect("n2", "n1", ByteString.CopyFrom([.. Enumerable.Repeat((byte)7, LaneHello.TokenBytes)]), TestActor);
        var socket = Connect();
        socket.Send(bytes);

        await AssertClosed(socket);

        Assert.StartsWith("RA3201", ExpectMsg<Akka.Event.Warning>(MaxWait).Message.ToString(), StringComparison.Ordinal);
        ExpectNoMsg(TimeSpan.Zero);
        AssertWorks();
    }

    [Fact]
    public async Task A_connection_that_stops_in_the_middle_must_be_closed_at_its_deadline()
    {
        var silent = Connect();
        var inHeader = Connect();
        inHeader.Send([100, 0]);
        var inFrame = Connect();
        inFrame.Send([100, 0, 0, 0, 1, 2, 3]);
        var inHello = Connect();
        inHello.Send([.. LaneHello.Magic, 1]);

        await Task.WhenAll(new[] { silent, inHeader, inFrame, inHello }.Select(AssertClosed));
        AssertWorks();
    }

    [Fact]
    public async Task A_lane_with_the_right_token_must_reach_its_pipe()
    {
        var token = Enumerable.Range(1, LaneHello.TokenBytes).Select(i => (byte)i).ToArray();
        var pipe = CreateTestProbe();
        LanePort.Of(Sys).Expect("n2", "n1", ByteString.CopyFrom(token), pipe.Ref);
        foreach (var piece in Hello("n1", token).Chunk(5))
        {
            (_sockets.Count == 0 ? Connect() : _sockets[0]).Send(piece);
        }

        var arrived = await pipe.ExpectMsgAsync<LaneArrived>(MaxWait);
        Assert.Equal("n1", arrived.Hello.From);
        arrived.Socket.Dispose();
    }

    [Fact]
    public void Random_bytes_and_a_flood_of_connections_must_not_keep_others_out()
    {
        var random = new Random(23);
        for (var i = 0; i < 2000; i++)
        {
            var socket = Connect();
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            try
            {
                socket.Send(bytes);
            }
            catch (SocketException)
            {
                // Closed already: that is what strangers get.
                continue;
            }
        }

        AssertWorks();
    }

    protected override void AfterAll()
    {
        _sockets.ForEach(s => s.Dispose());
        base.AfterAll();
    }

    private static byte[] Hello(string from, byte[] token) =>
        new LaneHello(new Address("akka.tcp", "there", "127.0.0.1", 1), from, "n2", ByteString.CopyFrom(token), ByteString.Empty).ToBytes();

    private Socket Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, ((ExtendedActorSystem)Sys).Provider.DefaultAddress.Port!.Value);
        _sockets.Add(socket);
        return socket;
    }

    private static async Task AssertClosed(Socket socket)
    {
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[10]).WaitAsync(MaxWait));
        }
        catch (SocketException reset)
        {
            Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        }
    }

    private void AssertWorks()
    {
        using var other = ActorSystem.Create("other", Akka.Configuration.ConfigurationFactory.ParseString(Config));
        var probe = CreateTestProbe(other);
        var self = ((ExtendedActorSystem)Sys).Provider.DefaultAddress;
        ((ExtendedActorSystem)other).Provider.ResolveActorRef($"{self}/system").Tell(new Identify(1), probe.Ref);
        probe.ExpectMsg<ActorIdentity>(MaxWait);
        other.Terminate().Wait(MaxWait);
    }
}
