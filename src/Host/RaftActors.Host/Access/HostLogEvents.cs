using Akka.Event;
using RaftActors.Telemetry;

namespace RaftActors.Host.Access;

/// <summary>The log lines of the host, RA8xxx; the others are in <see cref="LogEvents"/>.</summary>
internal static class HostLogEvents
{
    /// <summary>An operation ended.</summary>
    public static readonly LogLine Operated = new(
        "RA8001",
        LogLevel.InfoLevel,
        "{0} from {1}: {2} {3}: {4}",
        "Audit: who, from which address, did what over HTTP, with which body, and how it ended. Routes that need operate or admin.",
        "None. Keep these lines where the callers cannot change them.");

    /// <summary>A request was refused.</summary>
    public static readonly LogLine CallerRefused = new(
        "RA8002",
        LogLevel.WarningLevel,
        "Refused {0} from {1}: {2}: {3} ({4} more since the last such line).",
        "A request without valid credentials (401), without the role that it needs (403), or beyond the rate (429).",
        "Ignore if rare. If frequent, look for a client with an old token, or for somebody who guesses.");

    /// <summary>The file of tokens or of a certificate was read again.</summary>
    public static readonly LogLine FileReadAgain = new(
        "RA8003",
        LogLevel.InfoLevel,
        "{0} has changed and is in force: {1}.",
        "The tokens file, the certificate or the client authority was replaced while the node runs.",
        "None.");

    /// <summary>Such a file is unusable.</summary>
    public static readonly LogLine FileNotReadAgain = new(
        "RA8004",
        LogLevel.ErrorLevel,
        "{0} has changed but cannot be used; what was read before stays in force: {1}",
        "The new content is wrong. The node would not start with it.",
        "Correct the file; it is read again at once.");

    /// <summary>The server's certificate has little time left.</summary>
    public static readonly LogLine CertificateEnds = new(
        "RA8005",
        LogLevel.WarningLevel,
        "The certificate of HTTP, {0}, {1} at {2}.",
        "The certificate has expired or will within 14 days; written at the start, and once a day.",
        "Renew it and replace the file; no restart is needed.");

    /// <summary>The node runs without protection.</summary>
    public static readonly LogLine Insecure = new(
        "RA8006",
        LogLevel.WarningLevel,
        "The node listens on {0} {1}: raft-actors.host.insecure is on.",
        "Everyone who reaches the address can read or change everything, or tokens cross the network in clear text.",
        "Configure raft-actors.host.tls and tokens-file, unless the network itself keeps strangers away.");

    /// <summary>A TLS handshake with a client certificate failed.</summary>
    public static readonly LogLine ClientCertificateRefused = new(
        "RA8007",
        LogLevel.WarningLevel,
        "Client certificate from {0} refused: {1} ({2} more since the last such line).",
        "The client has none, or one that is expired or not signed by raft-actors.host.tls.client-authority.",
        "Give the client a valid certificate, or look for strangers.");

    /// <summary>A TLS handshake between nodes failed.</summary>
    public static readonly LogLine NodeCertificateRefused = new(
        "RA8008",
        LogLevel.WarningLevel,
        "Certificate of {0} refused: {1}",
        "Akka.Remote with TLS: a peer has no certificate that this node trusts, or one for another host.",
        "Give the node a certificate of the common authority that is valid for its host in raft-actors.nodes.");
}
