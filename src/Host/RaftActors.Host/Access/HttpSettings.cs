using System.Net;
using Akka.Configuration;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tls;

namespace RaftActors.Host.Access;

/// <summary>Where and for whom HTTP listens: the keys of <c>raft-actors.host</c>.</summary>
/// <param name="Endpoint">The address.</param>
internal sealed record HttpSettings(IPEndPoint Endpoint)
{
    private const string Section = "raft-actors.host";

    /// <summary>Names under which HTTP answers, besides loopback and the listening address.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Null for plain HTTP.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Who may call; null if callers are not asked.</summary>
    public string? TokensFile { get; init; }

    /// <summary>Whether <c>/metrics</c> needs no credentials.</summary>
    public bool HasOpenMetrics { get; init; }

    /// <summary>Where metrics and spans are sent by OTLP; null for nowhere.</summary>
    public Uri? Collector { get; init; }

    /// <summary>Whether it may listen beyond loopback without protection.</summary>
    public bool IsInsecure { get; init; }

    public int MaxConnections { get; init; } = 16 * 1024;

    /// <summary>Per caller; 0 for no limit.</summary>
    public int MaxRequestsPerSecond { get; init; }

    /// <summary>What strangers could do at this address; null if it is protected.</summary>
    public string? Exposure =>
        IPAddress.IsLoopback(Endpoint.Address) ? null
        : TokensFile is null && Tls?.Clients != ClientCertificates.Required ? "without asking who calls"
        : Tls is null ? "without TLS, so that tokens cross the network in clear text"
        : null;

    /// <summary>Reads the keys and the files that they name.</summary>
    /// <param name="known">The configuration with the host's defaults.</param>
    /// <param name="endpoint">The address; null if it is wrong.</param>
    /// <param name="hosts">The allowed host names.</param>
    /// <param name="problems">Gets what is wrong, one line each.</param>
    public static HttpSettings Read(Config known, IPEndPoint? endpoint, IReadOnlyList<string> hosts, List<string> problems)
    {
        var keys = new KeyReader(known, Section, problems);
        var settings = new HttpSettings(endpoint ?? new IPEndPoint(IPAddress.Loopback, 0))
        {
            AllowedHosts = hosts,
            Tls = TlsSettings.Read(new KeyReader(known, $"{Section}.tls", problems)),
            TokensFile = keys.Text("tokens-file"),
            HasOpenMetrics = keys.Choice("metrics", "read", "open") == "open",
            Collector = keys.Address("otlp"),
            IsInsecure = keys.Flag("insecure"),
            MaxConnections = keys.Number("max-connections", 1, 1_000_000),
            MaxRequestsPerSecond = keys.Number("max-requests-per-second", 0, 1_000_000),
        };
        problems.AddRange(settings.Problems());
        return settings;
    }

    private IEnumerable<string> Problems()
    {
        if (TokensFile is not null && Try(() => AccessList.Read(TokensFile)) is { } wrong)
        {
            foreach (var problem in wrong)
            {
                yield return $"{Section}.tokens-file: {problem}";
            }
        }

        if (Tls is { Clients: ClientCertificates.Allowed } && TokensFile is null)
        {
            yield return $"{Section}.tls.client-certificates: 'allowed' needs {Section}.tokens-file, which says whose certificates may do "
                + "what; with 'required' and without that file every certificate of the authority may do everything";
        }

        if (Tls is not null && Try(() => CertificateFiles.Read(Tls)) is { } unusable)
        {
            foreach (var problem in unusable)
            {
                yield return problem;
            }
        }

        if (Exposure is { } exposure && !IsInsecure)
        {
            yield return $"{NodeConfiguration.HttpKey}: {Endpoint} is reachable from other machines, and HTTP would listen there "
                + $"{exposure}. Set {Section}.tls.certificate, and {Section}.tokens-file or {Section}.tls.client-certificates = "
                + $"required; or listen on 127.0.0.1; or, if the network itself keeps strangers away, set {Section}.insecure = on";
        }
    }

    private static IReadOnlyList<string>? Try(Func<object> read)
    {
        try
        {
            read();
            return null;
        }
        catch (ConfigurationProblem wrong)
        {
            return wrong.Problems;
        }
    }
}
