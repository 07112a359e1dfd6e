using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace RaftActors.Transport.Sockets;

/// <summary>Akka addresses and the addresses of sockets.</summary>
internal static class SocketEndPoints
{
    /// <summary>A name is resolved in the configured family; of several addresses the last one counts, as with DotNetty.</summary>
    /// <exception cref="SocketException">The name is unknown.</exception>
    public static async Task<IPEndPoint> ResolveAsync(string host, int port, AddressFamily family, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out var ip))
        {
            return new IPEndPoint(ip, port);
        }

        var found = await Dns.GetHostAddressesAsync(host, family, cancel).ConfigureAwait(false);
        return found.Length > 0 ? new IPEndPoint(found[^1], port) : throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Opens a connection to a system.</summary>
    /// <exception cref="SocketException">It cannot be reached, or its name is unknown.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task<Socket> ConnectAsync(Address remote, SocketSettings settings, CancellationToken cancel)
    {
        var target = await ResolveAsync(remote.Host ?? "", remote.Port ?? 0, settings.NameFamily, cancel).ConfigureAwait(false);
        if (target.Address.Equals(IPAddress.Any) || target.Address.Equals(IPAddress.IPv6Any))
        {
            target.Address = target.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        }

        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            settings.Prepare(socket, isListener: false);
            await socket.ConnectAsync(target, cancel).ConfigureAwait(false);
            settings.Complete(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The address of a system behind a socket's address.</summary>
    public static Address ToAddress(IPEndPoint endPoint, string scheme, string system, string? host = null, int? port = null) =>
        new(scheme, system, Host(host) ?? Host(endPoint.Address), port ?? endPoint.Port);

    private static string? Host(string? host) => host is not null && IPAddress.TryParse(host, out var ip) ? Host(ip) : host;

    private static string Host(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{ip}]" : ip.ToString();
}
