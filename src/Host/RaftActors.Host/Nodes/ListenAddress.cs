using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RaftActors.Host.Nodes;

/// <summary>An address to listen on.</summary>
internal static class ListenAddress
{
    public static IPEndPoint? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > IPEndPoint.MaxPort)
        {
            return null;
        }

        var host = text[..colon];
        if (host == "localhost")
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        // An IPv6 address stands in brackets: without them nobody can tell where it ends and the port begins.
        var bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        return bracketed != host.Contains(':') || !IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address)
            ? null
            : new IPEndPoint(address, port);
    }

    /// <summary>
    /// Where a node listens that is known under a name: the first address of the name, as Akka.Remote takes it. Null if the name has none
    /// now.
    /// </summary>
    public static IPEndPoint? Resolve(string host, int port)
    {
        if (port is <= 0 or > IPEndPoint.MaxPort || host.Length == 0)
        {
            return null;
        }

        if (Parse($"{host}:{port}") is { } literal)
        {
            return literal;
        }

        try
        {
            return Dns.GetHostAddresses(host, AddressFamily.InterNetwork) is [var first, ..] ? new IPEndPoint(first, port) : null;
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            // Akka.Remote says it when it starts; the name may be known by then.
            return null;
        }
    }

    /// <summary>Why nobody can listen there now, and what to do; null if it is possible.</summary>
    public static string? ProblemOf(IPEndPoint endpoint)
    {
        if (endpoint.Port == 0)
        {
            return null;
        }

        try
        {
            using var listener = new TcpListener(endpoint);
            listener.Start();
            return null;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another program uses the port; end it, or give another port",
                SocketError.AddressNotAvailable => "it is not an address of this machine; give one that is",
                SocketError.AccessDenied => "this user may not use the port; give one above 1023",
                _ => refused.Message,
            };
        }
    }

    /// <summary>Whether nobody listens there now.</summary>
    public static bool IsFree(IPEndPoint endpoint) => ProblemOf(endpoint) is null;

    /// <summary>Ports of the loopback address that nobody uses now, all different.</summary>
    public static int[] FreeLoopbackPorts(int count)
    {
        var listeners = new TcpListener[count];
        for (var i = 0; i < count; i++)
        {
            listeners[i] = new TcpListener(IPAddress.Loopback, 0);
            listeners[i].Start();
        }

        var ports = Array.ConvertAll(listeners, l => ((IPEndPoint)l.LocalEndpoint).Port);
        Array.ForEach(listeners, l => l.Dispose());
        return ports;
    }
}
