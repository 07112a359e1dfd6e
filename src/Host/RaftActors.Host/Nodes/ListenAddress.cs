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

        // An IPv6 address must be in brackets: otherwise the start of the port is ambiguous.
        var bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        return bracketed != host.Contains(':') || !IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address)
            ? null
            : new IPEndPoint(address, port);
    }

    /// <summary>
    /// The listening address for a host name: its first address, as Akka.Remote uses it. Null if the name does not resolve.
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
            // Akka.Remote reports it when it starts; the name may resolve by then.
            return null;
        }
    }

    /// <summary>Why it is not possible to listen there now, and what to do; null if it is.</summary>
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
                SocketError.AddressAlreadyInUse => "another program uses the port; stop it, or use another port",
                SocketError.AddressNotAvailable => "it is not an address of this machine; use one that is",
                SocketError.AccessDenied => "this user may not use the port; use one above 1023",
                _ => refused.Message,
            };
        }
    }

    /// <summary>Whether the port is free now.</summary>
    public static bool IsFree(IPEndPoint endpoint) => ProblemOf(endpoint) is null;

    /// <summary>Distinct ports of the loopback address that are free now.</summary>
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
