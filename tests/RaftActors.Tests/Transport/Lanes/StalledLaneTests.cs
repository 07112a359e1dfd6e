using System.Diagnostics;
using RaftActors.Settings;
using RaftActors.TestKit.Network;
using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>A lane whose other end does not read.</summary>
public sealed class StalledLaneTests : IAsyncLifetime
{
    private const int Mebibyte = 1024 * 1024;
    private readonly FakePeer _peer = new();
    private readonly PipeNode _node;

    public StalledLaneTests() => _node = new PipeNode("n1", "n2", Ports.Take(1)[0], _peer.Address);

    public Task InitializeAsync() => _peer.Accept(_node);

    [Fact]
    public async Task A_full_lane_must_be_given_up_without_making_the_pipe_wait_and_a_new_one_must_work()
    {
        var sent = 0;
        var longest = TimeSpan.Zero;
        for (; _node.Lost == 0; sent++)
        {
            var begin = Stopwatch.GetTimestamp();
            _node.Send(sent, Mebibyte);
            await _node.Handled();
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(begin).Ticks));
        }

        // Besides the queue, the buffers of two sockets take a few.
        Assert.InRange(sent * (long)Mebibyte, 0, RaftSettings.MaxBatchBytes + (16 * Mebibyte));
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        await _peer.Accept(_node);
        _node.Send(4711);
        while (await _peer.NextRequest() != 4711)
        {
        }

        Assert.Equal(1, _node.Lost);
    }

    [Fact]
    public async Task A_peer_that_reads_again_in_time_must_get_everything_in_order()
    {
        const int count = 20;
        for (var id = 1; id <= count; id++)
        {
            _node.Send(id, Mebibyte);
            await _node.Handled();
        }

        for (var id = 1; id <= count; id++)
        {
            Assert.Equal(id, await _peer.NextRequest());
        }

        Assert.Equal(0, _node.Lost);
    }

    [Fact]
    public async Task A_lane_that_takes_nothing_for_two_seconds_must_be_given_up()
    {
        for (var id = 1; id <= 20; id++)
        {
            _node.Send(id, Mebibyte);
        }

        await PipeNode.Until(
            () =>
            {
                _node.Send(100);
                return _node.Lost == 1;
            },
            "the stalled lane is given up");

        await FakePeer.IsClosed(_peer.Lane);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _peer.Dispose();
    }
}
