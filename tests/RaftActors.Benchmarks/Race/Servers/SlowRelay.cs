using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>
/// A longer way to a port of this machine: every byte arrives later by a fixed time, in either direction, or up to a
/// millisecond more. It limits no rate.
/// </summary>
internal sealed class SlowRelay : IAsyncDisposable
{
    private const int PieceBytes = 64 * 1024;
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly TimeSpan _delay;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <param name="port">Where it listens.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="delay">How much later.</param>
    public SlowRelay(int port, int target, TimeSpan delay)
    {
        (_target, _delay) = (new IPEndPoint(IPAddress.Loopback, target), delay);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.RemoveAll(c => c.IsCompleted);
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        using (var closed = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token))
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(_target, closed.Token);
                await Task.WhenAll(PassAsync(client, server, closed), PassAsync(server, client, closed));
            }
            catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One end is closed; leaving closes the other.
                return;
            }
        }
    }

    private async Task PassAsync(Socket source, Socket sink, CancellationTokenSource closed)
    {
        var underWay = Channel.CreateUnbounded<(long Sent, byte[] Bytes)>();
        try
        {
            await Task.WhenAll(ReadAsync(source, underWay.Writer, closed), WriteAsync(sink, underWay.Reader, closed));
        }
        finally
        {
            await closed.CancelAsync();
        }
    }

    private static async Task ReadAsync(Socket source, ChannelWriter<(long, byte[])> underWay, CancellationTokenSource closed)
    {
        var buffer = new byte[PieceBytes];
        try
        {
            int read;
            while ((read = await source.ReceiveAsync(buffer, closed.Token)) > 0)
            {
                underWay.TryWrite((Stopwatch.GetTimestamp(), buffer[..read]));
            }
        }
        finally
        {
            underWay.Complete();
        }
    }

    private async Task WriteAsync(Socket sink, ChannelReader<(long Sent, byte[] Bytes)> underWay, CancellationTokenSource closed)
    {
        await foreach (var (sent, bytes) in underWay.ReadAllAsync(closed.Token))
        {
            var rest = _delay - Stopwatch.GetElapsedTime(sent);
            if (rest > TimeSpan.Zero)
            {
                // The timer counts whole milliseconds and drops the rest, so a delay of 1 ms would be none.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)), closed.Token);
            }

            for (var done = 0; done < bytes.Length;)
            {
                done += await sink.SendAsync(bytes.AsMemory(done), closed.Token);
            }
        }
    }
}
