using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RaftActors.Soak.Cluster;

/// <summary>
/// Stands where the others look for a node and passes every byte on, as the network allows. Who opened a connection it reads from the first
/// bytes:
/// whatever the transport, they name the actor system that speaks, and each node's system has a name of its own.
/// </summary>
internal sealed class SoakRelay : IAsyncDisposable
{
    private const int MaxHandshakeBytes = 4096;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private readonly SoakNetwork _network;
    private readonly string _node;
    private readonly IPEndPoint _target;
    private readonly byte[] _systemPrefix;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <param name="network">Who may talk.</param>
    /// <param name="node">Whose place this is.</param>
    /// <param name="port">Where the others look for it.</param>
    /// <param name="target">Where that node really listens.</param>
    /// <param name="systemPrefix">What every actor system's name begins with; behind it stands the node's id.</param>
    public SoakRelay(SoakNetwork network, string node, int port, int target, string systemPrefix)
    {
        (_network, _node, _target) = (network, node, new IPEndPoint(IPAddress.Loopback, target));
        _systemPrefix = Encoding.ASCII.GetBytes(systemPrefix);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                break;
            }

            connections.RemoveAll(c => c.IsCompleted);
            connections.Add(ServeAsync(client));
        }

        await Task.WhenAll(connections).ConfigureAwait(false);
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        {
            client.NoDelay = true;
            var first = ArrayPool<byte>.Shared.Rent(MaxHandshakeBytes);
            try
            {
                var (from, length) = await HandshakeAsync(client, first).ConfigureAwait(false);
                if (from is null)
                {
                    return;
                }

                using var link = new SoakLink(from, _node, _stopping.Token);
                if (!_network.TryAdd(link))
                {
                    return;
                }

                try
                {
                    await _network.PassAsync(from, _node, link.Closed).ConfigureAwait(false);
                    await server.ConnectAsync(_target, link.Closed).ConfigureAwait(false);
                    await SendAsync(server, first.AsMemory(0, length), link.Closed).ConfigureAwait(false);
                    await Task.WhenAll(PumpAsync(client, server, from, _node, link), PumpAsync(server, client, _node, from, link))
                        .ConfigureAwait(false);
                }
                finally
                {
                    _network.Remove(link);
                }
            }
            catch (Exception broken) when (broken is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One end closed or the link was cut; both sockets close here, which is what the nodes are to see.
                return;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(first);
            }
        }
    }

    /// <summary>The node that speaks, and how many bytes were read to know it; null when it did not say in time.</summary>
    private async Task<(string? From, int Length)> HandshakeAsync(Socket client, byte[] buffer)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(HandshakeTimeout);
        var length = 0;
        while (length < MaxHandshakeBytes)
        {
            var read = await client.ReceiveAsync(buffer.AsMemory(length, MaxHandshakeBytes - length), limit.Token).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            length += read;
            if (Speaker(buffer.AsSpan(0, length)) is { } from)
            {
                return (from, length);
            }
        }

        return (null, length);
    }

    /// <summary>The first system named is the one that speaks; its id must be followed by something, or it may not be all there
    /// yet.</summary>
    private string? Speaker(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.IndexOf(_systemPrefix);
        if (at < 0)
        {
            return null;
        }

        var id = bytes[(at + _systemPrefix.Length)..];
        var end = id.IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789"u8);
        return end <= 0 ? null : Encoding.ASCII.GetString(id[..end]);
    }

    private async Task PumpAsync(Socket source, Socket sink, string from, string to, SoakLink link)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await source.ReceiveAsync(buffer, link.Closed).ConfigureAwait(false)) > 0)
            {
                await _network.PassAsync(from, to, link.Closed).ConfigureAwait(false);
                await SendAsync(sink, buffer.AsMemory(0, read), link.Closed).ConfigureAwait(false);
            }
        }
        finally
        {
            // One direction over, both over: no protocol here goes on half closed.
            link.Close();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, cancel).ConfigureAwait(false)..];
        }
    }
}
