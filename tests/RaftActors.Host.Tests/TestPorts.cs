using System.Net;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Tests;

/// <summary>
/// Ports for nodes that must know each other before they listen. None is handed out twice, and none is in the range from which the system
/// takes the ports of outgoing connections: a port stays free while its node is down.
/// </summary>
internal static class TestPorts
{
    private const int First = 10_000;
    private const int Last = 32_000;

    private static readonly Lock Gate = new();
    private static int _next = First + (Environment.ProcessId * 101 % (Last - First));

    /// <summary>Distinct ports of the loopback address that are free now.</summary>
    public static int[] Take(int count)
    {
        lock (Gate)
        {
            var ports = new int[count];
            for (var i = 0; i < count;)
            {
                _next = _next == Last ? First : _next + 1;
                if (ListenAddress.IsFree(new IPEndPoint(IPAddress.Loopback, _next)))
                {
                    ports[i++] = _next;
                }
            }

            return ports;
        }
    }
}
