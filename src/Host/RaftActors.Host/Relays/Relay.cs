using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RaftActors.Host.Relays;

/// <summary>
/// Listens on the address at which the other nodes reach a node, and forwards every byte as its policy allows. It identifies the node that
/// opened a connection by the first bytes: with any transport they name the sending actor system, whose name is unique per node.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private const int MaxHandshakeBytes = 4096;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private readonly IRelayPolicy _policy;
    private readonly string _node;
    private readonly IPEndPoint _target;
    private readonly byte[] _systemPrefix;
    private readonly string _idPrefix;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <param name="policy">Decides what passes between which nodes.</param>
    /// <param name="node">The node behind this relay.</param>
    /// <param name="port">The port of the address that the others use; 0 for any free one.</param>
    /// <param name="target">The address on which that node really listens.</param>
    /// <param name="systemPrefix">The prefix of every actor system's name, or of what else tells them apart; the node's id follows.</param>
    /// <param name="listen">The address that the others use; 127.0.0.1 by default.</param>
    /// <param name="idPrefix">What the node's id begins with, if that is not part of what follows the prefix.</param>
    public Relay(
        IRelayPolicy policy, string node, int port, IPEndPoint target, string systemPrefix, IPAddress? listen = null, string idPrefix = "")
    {
        (_policy, _node, _target, _idPrefix) = (policy, node, target, idPrefix);
        _listener = new TcpListener(listen ?? IPAddress.Loopback, port);
        _systemPrefix = Encoding.ASCII.GetBytes(systemPrefix);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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

                using var link = new RelayLink(from, _node, _stopping.Token);
                if (!_policy.TryAdd(link))
                {
                    return;
                }

                try
                {
                    await server.ConnectAsync(_target, link.Closed).ConfigureAwait(false);
                    await _policy.PassAsync(from, _node, link.Closed).ConfigureAwait(false);
                    await SendAsync(server, first.AsMemory(0, length), link.Closed).ConfigureAwait(false);
                    await Task.WhenAll(PumpAsync(client, server, from, _node, link), PumpAsync(server, client, _node, from, link))
                        .ConfigureAwait(false);
                }
                finally
                {
                    _policy.Remove(link);
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
        return end <= 0 ? null : _idPrefix + Encoding.ASCII.GetString(id[..end]);
    }

    private async Task PumpAsync(Socket source, Socket sink, string from, string to, RelayLink link)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await source.ReceiveAsync(buffer, link.Closed).ConfigureAwait(false)) > 0)
            {
                await _policy.PassAsync(from, to, link.Closed).ConfigureAwait(false);
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
