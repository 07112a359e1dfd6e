using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RaftActors.Transport.Sockets;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>Forwards the connections to one port, counts the lanes among them, and can cut or freeze all of them.</summary>
internal sealed class LaneRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _frozen;
    private int _lanes;
    private long _laneBytes;

    public LaneRelay(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Lanes opened so far.</summary>
    public int Lanes => Volatile.Read(ref _lanes);

    /// <summary>Bytes that went over lanes.</summary>
    public long LaneBytes => Interlocked.Read(ref _laneBytes);

    /// <summary>Closes every connection; new ones may be opened at once.</summary>
    public void Cut()
    {
        foreach (var socket in _sockets.Keys)
        {
            socket.Dispose();
        }
    }

    /// <summary>From now on nothing passes, but every connection stays open; as if the process behind it was stopped.</summary>
    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends <see cref="Freeze"/>.</summary>
    public void Thaw()
    {
        var frozen = _frozen;
        _frozen = null;
        frozen?.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Thaw();
        _listener.Dispose();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        _sockets[client] = _sockets[server] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(PumpAsync(client, server, countsLanes: true), PumpAsync(server, client, countsLanes: false));
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            return;
        }
        finally
        {
            client.Dispose();
            server.Dispose();
            _sockets.TryRemove(client, out _);
            _sockets.TryRemove(server, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool countsLanes)
    {
        var buffer = new byte[64 * 1024];
        bool? isLane = countsLanes ? null : false;
        int read;
        while ((read = await from.ReceiveAsync(buffer)) > 0)
        {
            if (isLane is null)
            {
                isLane = buffer.AsSpan(0, Math.Min(read, 4)).SequenceEqual(LaneHello.Magic);
                Interlocked.Add(ref _lanes, isLane.Value ? 1 : 0);
            }

            Interlocked.Add(ref _laneBytes, isLane.Value ? read : 0);
            if (_frozen is { } frozen)
            {
                await frozen.Task;
            }

            await to.SendAsync(buffer.AsMemory(0, read));
        }
    }
}
