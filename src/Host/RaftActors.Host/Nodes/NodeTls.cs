using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using RaftActors.Host.Access;
using RaftActors.Telemetry;

namespace RaftActors.Host.Nodes;

/// <summary>
/// Checks <c>akka.remote.dot-netty.tcp.ssl</c> before the actor system starts. Stricter than Akka.Remote in one point: with
/// <c>validate-certificate-hostname</c> the certificate of an incoming connection must also be valid for a node's host. Akka.Remote
/// compares names only for outgoing connections.
/// </summary>
internal static class NodeTls
{
    private const string Tcp = "akka.remote.dot-netty.tcp";

    /// <summary>The part of an actor system's setup that follows from its configuration; null without TLS.</summary>
    /// <exception cref="ConfigurationProblem">The certificate cannot be used.</exception>
    public static Setup? Setup(Config config)
    {
        var problems = Check(config, out var certificate).ToList();
        if (problems.Count > 0)
        {
            throw new ConfigurationProblem(problems);
        }

        if (certificate is null)
        {
            return null;
        }

        var hosts = Flag(config, "validate-certificate-hostname") ? Hosts(config) : null;
        string? last = null;
        return new DotNettySslSetup(
            certificate, suppressValidation: false, Flag(config, "require-mutual-authentication"), hosts is not null,
            CertificateValidation.Combine((shown, _, peer, errors, log) =>
            {
                var problem = Problem(shown, errors, hosts);
                if (problem is not null && Interlocked.Exchange(ref last, $"{peer} {problem}") != $"{peer} {problem}")
                {
                    log.Write(HostLogEvents.NodeCertificateRefused, peer, problem);
                }

                return problem is null;
            }));
    }

    /// <summary>With TLS the transport is DotNetty's, because RaftActors' own does not encrypt.</summary>
    public static Config Transport(Config config) =>
        config.GetBoolean($"{Tcp}.enable-ssl")
            ? ConfigurationFactory.ParseString($"{Tcp}.transport-class = \"Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote\"")
            : ConfigurationFactory.Empty;

    /// <summary>One line per problem that would prevent TLS from working.</summary>
    public static IEnumerable<string> Check(Config config)
    {
        var problems = Check(config, out var certificate);
        certificate?.Dispose();
        return problems;
    }

    /// <summary>Why a certificate is not accepted, or null.</summary>
    internal static string? Problem(X509Certificate2? shown, SslPolicyErrors errors, IReadOnlyCollection<string>? hosts)
    {
        var known = hosts is null ? errors & ~SslPolicyErrors.RemoteCertificateNameMismatch : errors;
        if (shown is null || known != SslPolicyErrors.None)
        {
            return shown is null ? "none was presented" : known.ToString();
        }

        return hosts is { Count: > 0 } && !hosts.Any(host => shown.MatchesHostname(host))
            ? $"'{shown.Subject}' is not valid for any host of raft-actors.nodes ({string.Join(", ", hosts)})"
            : null;
    }

    private static List<string> Check(Config config, out X509Certificate2? certificate)
    {
        certificate = null;
        var ssl = config.GetConfig($"{Tcp}.ssl");
        if (!config.GetBoolean($"{Tcp}.enable-ssl") || ssl is null || ssl.GetBoolean("suppress-validation")
            || ssl.GetBoolean("certificate.use-thumbprint-over-file"))
        {
            return [];
        }

        var path = ssl.GetString("certificate.path", "");
        if (!File.Exists(path))
        {
            return
            [
                $"{Tcp}.ssl.certificate.path: '{path}' does not exist; name the PKCS#12 file of this node's "
                    + "certificate",
            ];
        }

        try
        {
            certificate = X509CertificateLoader.LoadPkcs12FromFile(path, ssl.GetString("certificate.password", ""));
            return certificate.HasPrivateKey
                ? []
                : [$"{Tcp}.ssl.certificate.path: '{path}' contains no private key; it must contain the node's certificate with its key"];
        }
        catch (Exception unreadable)
            when (unreadable is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return
            [
                unreadable is CryptographicException
                    ? $"{Tcp}.ssl.certificate: '{path}' cannot be opened: the password is wrong, or it is not a PKCS#12 file "
                        + $"({unreadable.Message})"
                    : $"{Tcp}.ssl.certificate.path: '{path}' cannot be read: {unreadable.Message}",
            ];
        }
    }

    private static bool Flag(Config config, string key) => config.GetBoolean($"{Tcp}.ssl.{key}", key == "require-mutual-authentication");

    private static List<string> Hosts(Config config)
    {
        var hosts = new List<string>();
        foreach (var (_, value) in config.GetConfig("raft-actors.nodes")?.AsEnumerable() ?? [])
        {
            var text = value.GetString() ?? "";
            var host = Address.TryParse(text, out var address) ? address.Host : text[..Math.Max(0, text.LastIndexOf(':'))].Trim('[', ']');
            if (!string.IsNullOrEmpty(host) && !hosts.Contains(host))
            {
                hosts.Add(host);
            }
        }

        return hosts;
    }
}
