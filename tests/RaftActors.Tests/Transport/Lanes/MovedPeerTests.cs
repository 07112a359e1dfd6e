using Akka.Actor;
using RaftActors.TestKit.Network;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>A discovered node that is found at another address: what the process at the earlier one still sends does not count.</summary>
public sealed class MovedPeerTests : IAsyncLifetime
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private readonly FakePeer _earlier = new();
    private readonly FakePeer _later = new();
    private readonly PipeNode _node = new("n1", "n2", Ports.Take(1)[0], null, Silence, more: PipeNode.VirtualTime);

    public Task InitializeAsync()
    {
        _node.Pipe.Tell(new PeerPipe.Readdress(_earlier.Address));
        return _earlier.Accept(_node);
    }

    [Fact]
    public async Task Its_lanes_must_be_closed_in_both_directions_and_new_ones_opened()
    {
        var incoming = await _earlier.Open(_node);
        incoming.Send(FakePeer.Frame(1));
        await _node.HasArrived(1);

        _node.Pipe.Tell(new PeerPipe.Readdress(_later.Address));

        await Task.WhenAll(FakePeer.IsClosed(_earlier.Lane), FakePeer.IsClosed(incoming));
        await _later.Accept(_node);
        (await _later.Open(_node)).Send(FakePeer.Frame(2));
        await _node.HasArrived(2);
        Assert.Equal(1, _node.Lost);
    }

    [Fact]
    public async Task A_late_batch_on_an_earlier_lane_must_be_dropped()
    {
        var incoming = await _earlier.Open(_node);
        _node.Gate.Reset();
        incoming.Send(FakePeer.Frame(1));
        await _node.HasArrived(1);
        _node.Pipe.Tell(new PeerPipe.Readdress(_later.Address));
        incoming.Send(FakePeer.Frame(2));
        await Waiting(2);

        _node.Gate.Set();

        _later.Tell(_node, 3);
        await _node.HasArrived(3);
        Assert.Equal([1, 3], _node.Arrived);
    }

    [Fact]
    public async Task A_late_ping_on_an_earlier_lane_must_not_be_taken_for_one_of_the_later_process()
    {
        var incoming = await _earlier.Open(_node);
        _node.Gate.Reset();
        incoming.Send(FakePeer.Frame(1));
        await _node.HasArrived(1);
        _node.Pipe.Tell(new PeerPipe.Readdress(_later.Address));
        incoming.Send(FakePeer.Frame());
        await Waiting(2);
        _node.Gate.Set();

        // It is of a build that sends no pings: its silence means nothing.
        _later.Tell(_node, 3);
        await _node.HasArrived(3);
        await _node.Pass(Silence / 5, times: 20);

        Assert.Equal(1, _node.Lost);
    }

    [Fact]
    public async Task The_token_of_an_earlier_process_must_open_nothing()
    {
        _node.Pipe.Tell(new PeerPipe.Readdress(_later.Address));
        await _node.HasLost(1);

        await FakePeer.IsClosed(_earlier.Open(_node, _earlier.Hello(_earlier.Token)));
    }

    [Fact]
    public async Task A_lane_of_the_earlier_process_that_was_admitted_before_must_be_closed()
    {
        _node.Gate.Reset();
        _earlier.Tell(_node, 1);
        await _node.HasArrived(1);
        _node.Pipe.Tell(new PeerPipe.Readdress(_later.Address));
        var late = _earlier.Open(_node, _earlier.Hello(_earlier.Token));
        await Waiting(2);

        _node.Gate.Set();

        await FakePeer.IsClosed(late);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _earlier.Dispose();
        _later.Dispose();
    }

    private Task Waiting(int messages) =>
        PipeNode.Until(() => ((ActorRefWithCell)_node.Pipe).Underlying.NumberOfMessages >= messages, "the batch waits behind the address");
}
