using RaftActors.AspNetCore.Nodes;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tls;

namespace RaftActors.Host.Access;

/// <summary>What stands between the network and the routes of one server.</summary>
internal sealed class Protection : IDisposable
{
    private readonly AccessGate? _gate;
    private readonly RequestLimit? _limit;

    /// <exception cref="ConfigurationProblem">A file of the settings cannot be used.</exception>
    public Protection(HttpSettings settings, NodeSet nodes)
    {
        var log = new HostLog(nodes);
        _gate = AccessGate.Of(settings, log);
        Tls = settings.Tls is { } tls ? new ServerTls(tls, log) : null;
        _limit = RequestLimit.Of(settings.MaxRequestsPerSecond);
        Admission = new Admission(_gate, _limit, log);
        if (settings.Exposure is { } exposure)
        {
            log.Insecure(settings.Endpoint.ToString(), exposure);
        }
    }

    public Admission Admission { get; }

    /// <summary>Null for plain HTTP.</summary>
    public ServerTls? Tls { get; }

    public void Dispose()
    {
        _gate?.Dispose();
        Tls?.Dispose();
        _limit?.Dispose();
    }
}
