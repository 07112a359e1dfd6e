using Google.Protobuf;
using RaftActors.TestKit.Network;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>Pings between pipes over sockets, and a peer that falls silent although its connections stay open.</summary>
public sealed class PeerSilenceTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = Silence / 5;

    [Fact]
    public async Task Idle_nodes_must_exchange_pings_and_lose_none_and_notice_when_both_are_frozen_and_meet_again()
    {
        var silence = TimeSpan.FromMilliseconds(400);
        var ports = Ports.Take(2);
        await using var first = new LaneRelay(ports[0]);
        await using var second = new LaneRelay(ports[1]);
        await using var n1 = new PipeNode("n1", "n2", ports[0], PipeNode.At(second.Port), silence, first.Port);
        await using var n2 = new PipeNode("n2", "n1", ports[1], PipeNode.At(first.Port), silence, second.Port);
        await PipeNode.Meet(n1, n2, first, second);

        var (one, two) = (first.LaneBytes, second.LaneBytes);
        var pingBytes = FakePeer.Frame().Length;
        await PipeNode.Until(
            () => first.LaneBytes >= one + (8 * pingBytes) && second.LaneBytes >= two + (8 * pingBytes), "eight pings in each direction");
        Assert.Equal(0, n1.Lost + n2.Lost);

        first.Freeze();
        second.Freeze();
        await Task.WhenAll(n1.HasLost(1), n2.HasLost(1));

        first.Thaw();
        second.Thaw();
        await PipeNode.Meet(n1, n2, first, second);
    }

    [Fact]
    public async Task A_frozen_peer_must_be_reported_after_six_fifths_of_the_longest_silence()
    {
        using var peer = new FakePeer();
        await using var node = new PipeNode("n1", "n2", Ports.Take(1)[0], peer.Address, Silence, more: PipeNode.VirtualTime);
        await peer.Accept(node);
        var lane = await peer.Open(node);
        lane.Send([.. FakePeer.Frame(), .. FakePeer.Frame(1)]);
        await node.HasArrived(1);

        await node.Pass(Interval, times: 5);
        Assert.Equal(0, node.Lost);
        await node.Pass(Interval, times: 1);

        Assert.Equal(1, node.Lost);
        await Task.WhenAll(FakePeer.IsClosed(lane), FakePeer.IsClosed(peer.Lane));
    }

    [Fact]
    public async Task A_node_with_nothing_to_say_must_send_pings_on_its_lane()
    {
        using var peer = new FakePeer();
        await using var node = new PipeNode("n1", "n2", Ports.Take(1)[0], peer.Address, Silence, more: PipeNode.VirtualTime);
        await peer.Accept(node);

        for (var i = 0; i < 5; i++)
        {
            peer.Tell(node);
            await node.Pass(Interval, times: 2);
            Assert.Empty((await peer.NextBatch()).Messages);
        }
    }

    [Fact]
    public async Task A_peer_in_the_middle_of_a_large_batch_must_not_count_as_silent()
    {
        using var peer = new FakePeer();
        await using var node = new PipeNode("n1", "n2", Ports.Take(1)[0], peer.Address, Silence, more: PipeNode.VirtualTime);
        await peer.Accept(node);
        var lane = await peer.Open(node);
        lane.Send([.. FakePeer.Frame(), .. FakePeer.Frame(1)]);
        await node.HasArrived(1);

        var frame = FakePeer.Frame([.. Enumerable.Range(2, 100).Select(i => (long)i)]);
        foreach (var part in frame.Chunk(frame.Length / 20))
        {
            lane.Send(part);

            // Another connection is read meanwhile; that gives the thread of the lane time to read too.
            await FakePeer.IsClosed(peer.Open(node, [0, 0, 0, 0]));
            await node.Pass(Interval, times: 1);
        }

        await node.HasArrived(101);
        Assert.Equal(0, node.Lost);
    }

    [Fact]
    public async Task A_peer_in_the_middle_of_a_batch_in_pieces_must_not_count_as_silent()
    {
        using var peer = new FakePeer();
        await using var node = new PipeNode("n1", "n2", Ports.Take(1)[0], peer.Address, Silence, more: PipeNode.VirtualTime);
        peer.Tell(node, FakePeer.Batch());

        var batch = FakePeer.Batch([.. Enumerable.Range(1, 200).Select(i => (long)i)]).ToByteArray();
        foreach (var piece in new FramePieces(batch.Length / 20, 1_000_000).Cut(batch))
        {
            peer.Tell(node, piece);
            await node.Pass(Interval, times: 1);
        }

        await node.HasArrived(200);
        Assert.Equal(0, node.Lost);
    }
}
