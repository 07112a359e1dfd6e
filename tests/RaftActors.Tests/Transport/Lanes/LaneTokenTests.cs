using RaftActors.TestKit.Network;
using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>How a node gets the token for its next lane.</summary>
public sealed class LaneTokenTests : IAsyncLifetime
{
    private readonly FakePeer _peer = new();
    private readonly PipeNode _node;

    public LaneTokenTests() => _node = new PipeNode("n1", "n2", Ports.Take(1)[0], _peer.Address);

    public Task InitializeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_node_must_offer_its_token_on_its_lane_until_the_peer_has_one_too()
    {
        await _peer.Accept(_node);
        _node.Send(1);
        Assert.Equal(_peer.Token, (await _peer.NextBatch()).LaneToken.ToByteArray());

        (await _peer.Open(_node)).Send(FakePeer.Frame(2));
        await _node.HasArrived(2);

        _node.Send(3);
        Assert.Empty((await _peer.NextBatch()).LaneToken);
    }

    [Fact]
    public async Task A_lane_that_was_refused_must_be_opened_with_a_token_from_the_lane_of_the_peer()
    {
        await _peer.Refuse(_node);
        var lane = await _peer.Open(_node);

        await _peer.Accept(_node, through: lane);

        lane.Send(FakePeer.Frame(1));
        await _node.HasArrived(1);
        Assert.Equal(0, _node.Lost);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _peer.Dispose();
    }
}
