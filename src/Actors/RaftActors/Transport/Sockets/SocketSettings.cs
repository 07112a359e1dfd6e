using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Akka.Configuration;

namespace RaftActors.Transport.Sockets;

/// <summary>The keys of <c>akka.remote.dot-netty.tcp</c> that apply to plain TCP, with DotNetty's defaults.</summary>
internal sealed record SocketSettings
{
    private const int MinFrameBytes = 32_000;
    private const int DefaultFrameBytes = 128_000;
    private const long DefaultSocketBufferBytes = 256_000;

    /// <summary>Where to listen; a name or an IP address.</summary>
    public required string Hostname { get; init; }

    /// <summary>The host in this system's address.</summary>
    public required string PublicHostname { get; init; }

    /// <summary>The port to listen on; 0 for any.</summary>
    public required int Port { get; init; }

    /// <summary>The port in this system's address, if another one.</summary>
    public int? PublicPort { get; init; }

    /// <summary>How long a connection may take to open, and a new one to say what it is.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>The largest payload that Akka.Remote may send.</summary>
    public required int MaxFrameBytes { get; init; }

    /// <summary>Whether the length before a frame has its highest byte first.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>IPv4 unless <c>dns-use-ipv6</c>: for names.</summary>
    public AddressFamily NameFamily { get; init; } = AddressFamily.InterNetwork;

    private int ReceiveBufferBytes { get; init; }

    private int SendBufferBytes { get; init; }

    /// <summary>Connections that wait to be accepted.</summary>
    public int Backlog { get; init; }

    private bool NoDelay { get; init; }

    private bool KeepAlive { get; init; }

    private bool ReusesAddress { get; init; }

    /// <exception cref="ConfigurationException">A value cannot be used, or TLS is on.</exception>
    public static SocketSettings Create(Config config)
    {
        if (config.GetBoolean("enable-ssl"))
        {
            throw new ConfigurationException(
                "akka.remote.dot-netty.tcp.enable-ssl = on: SocketTransport does not encrypt. Switch TLS off, or keep DotNetty for it: "
                    + "transport-class = \"Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote\".");
        }

        var host = config.GetString("hostname");
        host = string.IsNullOrWhiteSpace(host) ? IPAddress.Any.ToString() : host;
        var publicHost = config.GetString("public-hostname");
        var publicPort = config.GetInt("public-port");
        var order = config.GetString("byte-order", "little-endian");
        var frame = config.GetByteSize("maximum-frame-size", DefaultFrameBytes) ?? DefaultFrameBytes;
        if (order is not ("little-endian" or "big-endian"))
        {
            throw new ConfigurationException(
                $"akka.remote.dot-netty.tcp.byte-order: '{order}' is not a byte order; use little-endian or big-endian.");
        }

        if (frame is < MinFrameBytes or > int.MaxValue / 4)
        {
            throw new ConfigurationException(
                $"akka.remote.dot-netty.tcp.maximum-frame-size: {frame} bytes; use {MinFrameBytes} to {int.MaxValue / 4} bytes.");
        }

        var reuse = config.GetString("tcp-reuse-addr", "off-for-windows");
        return new SocketSettings
        {
            Hostname = host,
            PublicHostname = string.IsNullOrEmpty(publicHost) ? host : publicHost,
            Port = config.GetInt("port", 2552),
            PublicPort = publicPort > 0 ? publicPort : null,
            ConnectTimeout = config.GetTimeSpan("connection-timeout", TimeSpan.FromSeconds(15)),
            MaxFrameBytes = (int)frame,
            IsBigEndian = order == "big-endian",
            NameFamily = config.GetBoolean("dns-use-ipv6") ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
            ReceiveBufferBytes = Bytes(config, "receive-buffer-size"),
            SendBufferBytes = Bytes(config, "send-buffer-size"),
            Backlog = config.GetInt("backlog", 4096),
            NoDelay = config.GetBoolean("tcp-nodelay", true),
            KeepAlive = config.GetBoolean("tcp-keepalive", true),
            ReusesAddress = reuse == "on" && OperatingSystem.IsWindows(),
        };
    }

    /// <summary>Before a socket connects or is bound.</summary>
    public void Prepare(Socket socket, bool isListener)
    {
        if (isListener && ReusesAddress)
        {
            // Only on Windows: elsewhere the runtime lets a port be bound again, and this option would let two processes share it.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }

        if (ReceiveBufferBytes > 0)
        {
            socket.ReceiveBufferSize = ReceiveBufferBytes;
        }

        if (SendBufferBytes > 0)
        {
            socket.SendBufferSize = SendBufferBytes;
        }
    }

    /// <summary>When a socket is connected.</summary>
    public void Complete(Socket socket)
    {
        socket.NoDelay = NoDelay;
        if (KeepAlive)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }
    }

    /// <summary>The four bytes before a frame, as they lie in memory.</summary>
    public uint Header(int length) =>
        (uint)(IsBigEndian == BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(length) : length);

    private static int Bytes(Config config, string key)
    {
        var bytes = config.GetByteSize(key, null) ?? DefaultSocketBufferBytes;
        return bytes is > 0 and <= int.MaxValue ? (int)bytes : 0;
    }
}
