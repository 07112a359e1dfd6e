using System.Net;
using System.Net.Sockets;
using RaftActors.TestKit.Network;
using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>
/// Connections that never say what they are, while two nodes have lanes: their number and time are bounded, and the lanes stay.
/// </summary>
public sealed class StrangersTests : IAsyncLifetime
{
    private const string Deadline = "akka.remote.dot-netty.tcp.connection-timeout = 1s";
    private static readonly byte[] Hello = Opening();
    private readonly List<Socket> _sockets = [];
    private readonly LaneRelay[] _relays;
    private readonly PipeNode _n1;
    private readonly PipeNode _n2;
    private long _last;

    public StrangersTests()
    {
        var ports = Ports.Take(2);
        _relays = [.. ports.Select(p => new LaneRelay(p))];
        _n1 = new PipeNode("n1", "n2", ports[0], PipeNode.At(_relays[1].Port), publicPort: _relays[0].Port, more: Deadline);
        _n2 = new PipeNode("n2", "n1", ports[1], PipeNode.At(_relays[0].Port), publicPort: _relays[1].Port, more: Deadline);
    }

    public Task InitializeAsync() => PipeNode.Meet(_n1, _n2, _relays);

    [Fact]
    public async Task A_hello_that_never_ends_must_be_closed_in_time()
    {
        var socket = Connect(10);
        var closed = FakePeer.IsClosed(socket);
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var i = 10; i < Hello.Length && !closed.IsCompleted; i++)
        {
            await pulse.WaitForNextTickAsync();
            try
            {
                await socket.SendAsync(Hello.AsMemory(i, 1));
            }
            catch (SocketException over)
            {
                Assert.True(over.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown, over.Message);
            }
        }

        await closed.WaitAsync(TimeSpan.FromSeconds(5));
        await LanesWork();
    }

    [Fact]
    public async Task Thousands_of_half_open_connections_must_be_closed_while_lanes_work()
    {
        const int seed = 42;
        var random = new Random(seed);
        List<Task> closed = [];
        for (var i = 0; i < 3000; i++)
        {
            closed.Add(FakePeer.IsClosed(Connect(random.Next(Hello.Length))));
            if (i % 500 == 0)
            {
                await LanesWork();
            }
        }

        await Task.WhenAll(closed);
        await LanesWork();
    }

    public async Task DisposeAsync()
    {
        _sockets.ForEach(s => s.Dispose());
        await _n1.DisposeAsync();
        await _n2.DisposeAsync();
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }
    }

    private static byte[] Opening()
    {
        using var peer = new FakePeer();
        return peer.Hello(new byte[16]);
    }

    private Socket Connect(int bytes)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _sockets.Add(socket);
        socket.Connect(IPAddress.Loopback, _n1.Port);
        socket.Send(Hello.AsSpan(0, bytes));
        return socket;
    }

    private async Task LanesWork()
    {
        _last++;
        _n1.Send(_last);
        _n2.Send(_last);
        await Task.WhenAll(_n1.HasArrived(_last), _n2.HasArrived(_last));
        Assert.Equal(0, _n1.Lost + _n2.Lost);
        Assert.All(_relays, r => Assert.Equal(1, r.Lanes));
    }
}
