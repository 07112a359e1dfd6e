using Akka.Configuration;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>The keys below <c>akka.remote</c>, read and checked once.</summary>
internal sealed class RemoteSettings
{
    private const string ResourceName = "Akka.Remote.Configuration.Remote.conf";

    public RemoteSettings(Config config)
    {
        var remote = config.GetConfig("akka.remote");
        HandshakeTimeout = Positive(remote, "handshake-timeout");
        RetryGateClosedFor = remote.GetTimeSpan("retry-gate-closed-for");
        FlushWait = remote.GetTimeSpan("flush-wait-on-shutdown");
        LogLifecycleEvents = !IsOff(remote.GetString("log-remote-lifecycle-events"));
        UntrustedMode = remote.GetBoolean("untrusted-mode");
        TrustedSelectionPaths = [.. remote.GetStringList("trusted-selection-paths")];
        SystemMessageBufferSize = remote.GetInt("system-message-buffer-size");
        ResendInterval = Positive(remote, "resend-interval");
        SystemMessageGiveUpAfter = Positive(remote, "initial-system-message-delivery-timeout");
        PruneAfter = Positive(remote, "prune-quarantine-marker-after");
        TransportHeartbeatInterval = Positive(remote, "transport-failure-detector.heartbeat-interval");
        TransportAcceptablePause = Positive(remote, "transport-failure-detector.acceptable-heartbeat-pause");
        WatchHeartbeatInterval = Positive(remote, "watch-failure-detector.heartbeat-interval");
        WatchAcceptablePause = Positive(remote, "watch-failure-detector.acceptable-heartbeat-pause");
        WatchReaperInterval = Positive(remote, "watch-failure-detector.unreachable-nodes-reaper-interval");

        var tcp = remote.GetConfig("dot-netty.tcp");
        EnableSsl = tcp.GetBoolean("enable-ssl");
        SuppressValidation = tcp.GetBoolean("ssl.suppress-validation");
        CertificatePath = tcp.GetString("ssl.certificate.path");
        CertificatePassword = tcp.GetString("ssl.certificate.password");
        if (EnableSsl && tcp.GetBoolean("ssl.certificate.use-thumbprint-over-file"))
        {
            throw new ConfigurationException(
                "akka.remote.dot-netty.tcp.ssl.certificate.use-thumbprint-over-file is not supported by this implementation of Akka.Remote.");
        }

        Hostname = tcp.GetString("hostname");
        Port = tcp.GetInt("port");
        PublicHostname = tcp.GetString("public-hostname");
        PublicPort = tcp.GetInt("public-port");
        MaximumFrameSize = Size(tcp, "maximum-frame-size", WireFormat.MinFrameSize);
        SendBufferSize = Size(tcp, "send-buffer-size", WireFormat.MinFrameSize);
        ReceiveBufferSize = Size(tcp, "receive-buffer-size", WireFormat.MinFrameSize);
        ConnectionTimeout = Positive(tcp, "connection-timeout");
        Backlog = tcp.GetInt("backlog");
        TcpNoDelay = tcp.GetBoolean("tcp-nodelay");
        TcpKeepAlive = tcp.GetBoolean("tcp-keepalive");
    }

    public TimeSpan HandshakeTimeout { get; }

    public TimeSpan RetryGateClosedFor { get; }

    public TimeSpan FlushWait { get; }

    public bool LogLifecycleEvents { get; }

    public bool UntrustedMode { get; }

    public HashSet<string> TrustedSelectionPaths { get; }

    public int SystemMessageBufferSize { get; }

    public TimeSpan ResendInterval { get; }

    public TimeSpan SystemMessageGiveUpAfter { get; }

    /// <summary>An address that was silent for so long is forgotten, with its quarantine.</summary>
    public TimeSpan PruneAfter { get; }

    public TimeSpan TransportHeartbeatInterval { get; }

    public TimeSpan TransportAcceptablePause { get; }

    public TimeSpan WatchHeartbeatInterval { get; }

    public TimeSpan WatchAcceptablePause { get; }

    public TimeSpan WatchReaperInterval { get; }

    public bool EnableSsl { get; }

    public bool SuppressValidation { get; }

    public string CertificatePath { get; }

    public string CertificatePassword { get; }

    public string Hostname { get; }

    public int Port { get; }

    public string PublicHostname { get; }

    public int PublicPort { get; }

    public int MaximumFrameSize { get; }

    public int SendBufferSize { get; }

    public int ReceiveBufferSize { get; }

    public TimeSpan ConnectionTimeout { get; }

    public int Backlog { get; }

    public bool TcpNoDelay { get; }

    public bool TcpKeepAlive { get; }

    /// <summary>The defaults that the provider puts below the configuration of the application.</summary>
    public static Config ReferenceConfig()
    {
        using var stream = typeof(RemoteSettings).Assembly.GetManifestResourceStream(ResourceName);
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    private static bool IsOff(string value) => value is null or "off" or "false" or "no";

    private static TimeSpan Positive(Config config, string key)
    {
        var value = config.GetTimeSpan(key);
        return value > TimeSpan.Zero ? value : throw new ConfigurationException($"akka.remote: {key} must be greater than zero, but is {value}.");
    }

    private static int Size(Config config, string key, int least)
    {
        var value = config.GetByteSize(key) ?? 0;
        return value >= least && value <= int.MaxValue / 2
            ? (int)value
            : throw new ConfigurationException($"akka.remote.dot-netty.tcp.{key} must be at least {least} bytes and at most 1 GiB, but is {value}.");
    }
}
