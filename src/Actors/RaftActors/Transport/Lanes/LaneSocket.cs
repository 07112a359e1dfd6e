using System.Net.Sockets;

namespace RaftActors.Transport.Lanes;

/// <summary>What all sockets of lanes have in common.</summary>
internal static class LaneSocket
{
    private const int TcpUserTimeout = 18;

    /// <summary>How long a lane may accept no bytes, or leave them unacknowledged, before it counts as lost.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(2);

    /// <summary>A peer that vanished without closing its connections is noticed in seconds, not in hours.</summary>
    public static void NoticeDeadPeer(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 2);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            // Keep-alive does not run while bytes are unacknowledged.
            Span<byte> milliseconds = stackalloc byte[sizeof(int)];
            BitConverter.TryWriteBytes(milliseconds, (int)StallLimit.TotalMilliseconds);
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, milliseconds);
        }
    }
}
