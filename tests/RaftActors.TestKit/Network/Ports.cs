using System.Net;
using System.Net.Sockets;

namespace RaftActors.TestKit.Network;

/// <summary>
/// Ports below the ephemeral range: a restarted node must find its port free, and this program opens many connections.
/// </summary>
public static class Ports
{
    private const int First = 20_000;
    private const int Count = 12_000;

    public static int[] Take(int count)
    {
        var ports = new List<int>(count);
        for (var i = Random.Shared.Next(Count); ports.Count < count; i++)
        {
            var port = First + (i % Count);
            if (!ports.Contains(port) && IsFree(port))
            {
                ports.Add(port);
            }
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
