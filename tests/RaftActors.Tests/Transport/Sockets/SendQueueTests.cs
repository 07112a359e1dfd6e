using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using RaftActors.Transport.Sockets;
using Xunit;

namespace RaftActors.Tests.Transport.Sockets;

/// <summary>The queue before a socket, with a peer that reads or does not.</summary>
public sealed class SendQueueTests : IDisposable
{
    private const int Limit = 1024 * 1024;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly Socket _sender = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _receiver;
    private readonly TaskCompletionSource<string?> _ended = new();
    private readonly SendQueue _queue;

    public SendQueueTests()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _sender.Connect(listener.LocalEndpoint);
        _receiver = listener.AcceptSocket();
        _queue = new SendQueue(_sender, Limit, reason => _ended.TrySetResult(reason));
    }

    [Fact]
    public void A_peer_that_does_not_read_must_cost_no_more_than_the_limit()
    {
        var frame = new byte[10_000];
        var accepted = 0;
        while (_queue.TryWrite((uint)frame.Length, frame))
        {
            accepted++;
            Assert.InRange(accepted, 0, 100_000);
        }

        Assert.InRange(_queue.Waiting, Limit - frame.Length - 4, Limit);
        Assert.False(_ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Frames_of_many_threads_must_arrive_whole_and_those_of_one_in_order_even_if_the_queue_ends()
    {
        const int writers = 4;
        const int frames = 5000;
        var reading = Task.Run(() => ReadAll());
        var writing = Enumerable.Range(0, writers).Select(w => Task.Run(() => Write(w, frames)));
        await Task.WhenAll(writing).WaitAsync(MaxWait);

        _queue.End();

        Assert.Null(await _ended.Task.WaitAsync(MaxWait));
        _sender.Shutdown(SocketShutdown.Send);
        var found = await reading.WaitAsync(MaxWait);
        for (var w = 0; w < writers; w++)
        {
            Assert.Equal(Enumerable.Range(0, frames), found.Where(f => f.Writer == w).Select(f => f.Number));
        }

        Assert.False(_queue.TryWrite(0, []));
    }

    [Fact]
    public async Task A_closed_connection_must_be_reported_once_and_refuse_frames()
    {
        _receiver.LingerState = new LingerOption(true, 0);
        _receiver.Dispose();
        while (_queue.TryWrite(100, new byte[100]))
        {
            await Task.Yield();
        }

        Assert.NotNull(await _ended.Task.WaitAsync(MaxWait));
    }

    public void Dispose()
    {
        _queue.Close();
        _sender.Dispose();
        _receiver.Dispose();
    }

    private void Write(int writer, int frames)
    {
        var frame = new byte[200];
        for (var i = 0; i < frames; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame, writer);
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), i);
            SpinWait.SpinUntil(() => _queue.TryWrite((uint)frame.Length, frame));
        }
    }

    private List<(int Writer, int Number)> ReadAll()
    {
        List<(int, int)> found = [];
        using var buffer = new FrameBuffer(1000, isBigEndian: false, 4096);
        int read;
        while ((read = _receiver.Receive(buffer.Free().Span)) > 0)
        {
            buffer.Advance(read);
            while (buffer.TryRead(out var frame))
            {
                found.Add((BinaryPrimitives.ReadInt32LittleEndian(frame), BinaryPrimitives.ReadInt32LittleEndian(frame[4..])));
            }
        }

        return found;
    }
}
