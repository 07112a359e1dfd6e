using System.Net.Sockets;
using RaftActors.TestKit.Network;
using RaftActors.Transport.Sockets;
using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>Connections that are not from the peer, while lanes in both directions work: they are closed, and the lanes stay.</summary>
public sealed class ImpostorTests : IAsyncLifetime
{
    private readonly FakePeer _peer = new();
    private readonly PipeNode _node;
    private Socket _lane = null!;
    private byte[] _hello = [];
    private long _last = 100;

    public ImpostorTests() => _node = new PipeNode("n1", "n2", Ports.Take(1)[0], _peer.Address);

    public async Task InitializeAsync()
    {
        await _peer.Accept(_node);
        _hello = _peer.Hello(_peer.Token);
    }

    [Fact]
    public async Task The_right_token_under_another_name_must_be_refused_and_stay_good_for_the_peer()
    {
        await Refused(_peer.Hello(_peer.Token, from: "n3"));
        await Refused(_peer.Hello(_peer.Token, to: "n3"));

        await OpenLane();
        await LanesWork();
    }

    [Fact]
    public async Task A_wrong_token_must_be_refused()
    {
        await OpenLane();

        await Refused(_peer.Hello(new byte[LaneHello.TokenBytes]));
        await Refused(_peer.Hello([]));
        await Refused(_peer.Hello(_peer.Token[..^1]));
        await Refused(_peer.Hello([.. _peer.Token, 0]));

        await LanesWork();
    }

    [Fact]
    public async Task A_hello_that_is_repeated_must_be_refused()
    {
        await OpenLane();

        await Refused(_hello);

        await LanesWork();
    }

    [Fact]
    public async Task A_token_from_before_the_peer_was_lost_must_be_refused_if_it_was_used()
    {
        await OpenLane();
        _lane.Dispose();
        await _node.HasLost(1);

        await Refused(_hello);

        await _peer.Accept(_node);
        await OpenLane();
        await LanesWork(lost: 1);
    }

    [Fact]
    public void No_bytes_may_break_the_reading_of_a_hello()
    {
        const int seed = 7;
        var random = new Random(seed);
        string[] addresses =
        [
            "", "akka", "akka.tcp://", "akka.tcp://pipes@", "akka.tcp://pipes@:1", "akka.tcp://p@h:99999999999", "akka.tcp://p@[::1:1",
            "akka.tcp://p@h:-1", "://@:", "akka.tcp://\0@h:1", "http://h/" + new string('a', 1500),
        ];
        var hellos = addresses
            .Select(a => new Contracts.LaneHelloMessage { Address = a, From = "n2", To = "n1" })
            .Select(m => Google.Protobuf.MessageExtensions.ToByteArray(m))
            .Append(_hello[LaneHello.PreambleBytes..]);
        foreach (var hello in hellos)
        {
            Read(hello);
            for (var i = 0; i < 2000 && hello.Length > 0; i++)
            {
                var bytes = hello[..random.Next(1, hello.Length + 1)];
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                Read(bytes);
            }
        }
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _peer.Dispose();
    }

    private static void Read(byte[] hello)
    {
        try
        {
            LaneHello.Read(hello);
        }
        catch (InvalidDataException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }

    private async Task OpenLane() => _lane = await _peer.Open(_node);

    private Task Refused(byte[] hello) => FakePeer.IsClosed(_peer.Open(_node, hello));

    private async Task LanesWork(int lost = 0)
    {
        _lane.Send(FakePeer.Frame(++_last));
        await _node.HasArrived(_last);
        _node.Send(_last);
        while (await _peer.NextRequest() != _last)
        {
        }

        Assert.Equal(lost, _node.Lost);
    }
}
