using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RaftActors.Soak.Cluster;

/// <summary>
/// Listens on the address at which the others reach a node, and forwards every byte as the network allows. It identifies the node that
/// opened a connection by the first bytes: with any transport they name the sending actor system, whose name is unique per node.
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

    /// <param name="network">Decides which nodes can talk.</param>
    /// <param name="node">The node behind this relay.</param>
    /// <param name="port">The port that the others use.</param>
    /// <param name="target">The port on which that node really listens.</param>
    /// <param name="systemPrefix">The prefix of every actor system's name; the node's id follows.</param>
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
                // One end closed or the link was cut; both sockets are closed here, so both nodes notice.
                return;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(first);
            }
        }
    }

    /// <summary>The sending node, and how many bytes were read to identify it; null if it was not identified in time.</summary>
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

    /// <summary>The first system named is the sender; its id must be followed by another byte, or it may be incomplete.</summary>
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
            // If one direction ends, so does the other: no protocol here continues half closed.
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
