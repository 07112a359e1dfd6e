using System.Net;
using RaftActors.Host.Etcd;

namespace RaftActors.Host.Nodes;

/// <summary>Checks whether a node could start here and now, without starting anything.</summary>
internal static class StartCheck
{
    /// <summary>One line per problem. While the node itself runs, its ports and directory are expected to be in use.</summary>
    public static IEnumerable<string> Problems(NodeConfiguration configuration)
    {
        var (problem, isHeld) = DataDirectory.Check(configuration.DataDirectory, configuration.NodeId);
        if (problem is not null)
        {
            yield return problem;
        }

        if (isHeld)
        {
            yield break;
        }

        if (PortProblem(NodeConfiguration.HttpKey, configuration.Http) is { } http)
        {
            yield return http;
        }

        if (EtcdPortProblem(configuration) is { } etcd)
        {
            yield return etcd;
        }

        if (configuration.Remote is { } remote && PortProblem(configuration.RemoteKey, remote) is { } remoting)
        {
            yield return remoting;
        }
    }

    /// <summary>Null if it is possible to listen there.</summary>
    public static string? PortProblem(string key, IPEndPoint endpoint) =>
        ListenAddress.ProblemOf(endpoint) is { } why ? $"{key}: cannot listen on {endpoint}: {why}" : null;

    /// <summary>Null if the API of etcd is off, or can listen.</summary>
    public static string? EtcdPortProblem(NodeConfiguration configuration) => configuration.Etcd is not { } etcd
        ? null
        : PortProblem(EtcdSettings.ListenKey, etcd.Endpoint)
            ?? (etcd.HttpEndpoint is { } http ? PortProblem(EtcdSettings.ListenHttpKey, http) : null);

    /// <summary>Null unless two listeners of one node use the same port.</summary>
    public static string? SamePort(IPEndPoint http, IPEndPoint? remote, string remoteKey) =>
        remote is not null && http.Port != 0 && http.Port == remote.Port
        && (http.Address.Equals(remote.Address) || IsAny(http) || IsAny(remote))
            ? $"{NodeConfiguration.HttpKey}: {http} is the port where this node listens for other nodes ({remoteKey}); "
                + "use another port for HTTP"
            : null;

    private static bool IsAny(IPEndPoint endpoint) => endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any);
}
