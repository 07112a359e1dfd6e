using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Host.Access;
using RaftActors.Host.Etcd;
using RaftActors.Host.Hocon;
using RaftActors.Persistence;
using RaftActors.Settings;

namespace RaftActors.Host.Nodes;

/// <summary>
/// The whole configuration of a node. By precedence: command line, environment, file, derived settings, the host's reference, the
/// references of the store and the runtime, Akka's own.
/// </summary>
internal sealed class NodeConfiguration
{
    private static readonly Config Quiet = ConfigurationFactory.ParseString(
        "akka { actor.provider = local\n loglevel = OFF\n stdout-loglevel = OFF }");

    private const string DefaultSystemName = "raftactors";

    /// <summary>The key of the address on which HTTP listens.</summary>
    public const string HttpKey = "raft-actors.host.http";

    private NodeConfiguration(
        string systemName,
        Config config,
        HttpSettings http,
        string dataDirectory,
        IPEndPoint? remote,
        string remoteKey)
    {
        SystemName = systemName;
        Config = config;
        HttpSettings = http;
        DataDirectory = dataDirectory;
        Remote = remote;
        RemoteKey = remoteKey;
    }

    /// <summary>The name of the node's actor system.</summary>
    public string SystemName { get; }

    public Config Config { get; }

    /// <summary>Where and for whom HTTP listens.</summary>
    public HttpSettings HttpSettings { get; }

    /// <summary>How the API of etcd is served; null if it is off.</summary>
    public EtcdSettings? Etcd { get; private init; }

    /// <summary>Where HTTP listens.</summary>
    public IPEndPoint Http => HttpSettings.Endpoint;

    public string DataDirectory { get; }

    public string NodeId => Config.GetString("raft-actors.node-id", "");

    /// <summary>Where this node listens for other nodes, if configured as an IP address.</summary>
    public IPEndPoint? Remote { get; }

    /// <summary>The key of that address.</summary>
    public string RemoteKey { get; }

    /// <exception cref="ConfigurationProblem">Names every problem found.</exception>
    public static NodeConfiguration Load(string file, IEnumerable<string> settings, IReadOnlyDictionary<string, string> environment)
    {
        // One option at a time, so that line and column refer to its own text.
        var user = settings.Select(s => HoconText.Parse(Overrides.FromOption(s), $"--set {s}", environment)).Reverse().Aggregate(
            ConfigurationFactory.Empty, (all, next) => all.WithFallback(next));
        var variables = HoconText.Parse(Overrides.FromEnvironment(environment), "environment", environment);
        return Create(
            user.WithFallback(variables).WithFallback(HoconText.Parse(HoconText.ReadFile(file), file, environment)), checkAll: true);
    }

    /// <param name="user">The settings of the user.</param>
    /// <param name="checkAll">Whether to run the runtime's own checks too; for settings written by people.</param>
    /// <param name="systemName">The name of the node's actor system.</param>
    /// <exception cref="ConfigurationProblem">Names every problem found.</exception>
    public static NodeConfiguration Create(Config user, bool checkAll, string systemName = DefaultSystemName)
    {
        var reference = ConfigurationFactory.FromResource<NodeConfiguration>("RaftActors.Host.reference.conf");
        if (user.GetValue("raft-actors") is { } own && !own.IsObject())
        {
            throw new ConfigurationProblem("raft-actors: must be an object, such as raft-actors { node-id = n1 }");
        }

        var known = user.WithFallback(reference);
        var problems = new List<string>();
        HostKeys.Check(known, reference, problems);
        var hosts = HostKeys.Hosts(known, problems);
        var httpText = Text(known, HttpKey);
        var http = ListenAddress.Parse(httpText);
        if (http is null)
        {
            problems.Add(
                $"{HttpKey}: '{httpText}' is not a valid address:port; examples are 127.0.0.1:8080, [::1]:8080 or localhost:8080");
        }

        var settings = HttpSettings.Read(known, http, hosts, problems);
        var etcd = EtcdSettings.Read(known, settings, problems);
        var dataDirectory = Text(known, "raft-actors.host.data-dir");
        if (Nodes.DataDirectory.ProblemOfPath(dataDirectory) is { } unusable)
        {
            problems.Add(unusable);
            dataDirectory = ".";
        }

        var (remoteConfig, remote, remoteKey) = Remoting(known);
        if (http is not null && StartCheck.SamePort(http, remote, remoteKey) is { } same)
        {
            problems.Add(same);
        }

        var config = user
            .WithFallback(remoteConfig)
            .WithFallback(NodeTls.Transport(known))
            .WithFallback(PersistentLogProvider.SqliteConfig(dataDirectory))
            .WithFallback(reference)
            .WithFallback(PersistentLogProvider.DefaultConfig());
        if (checkAll)
        {
            // A problem reported here need not be reported again by the runtime.
            var defaults = reference.WithFallback(PersistentLogProvider.DefaultConfig());
            OuterKeys.Check(known, defaults, problems);
            var durations = HostKeys.WrongDurations(config, defaults).ToList();
            problems.AddRange(durations);
            problems.AddRange(
                CheckRuntime(config)
                    .Select(p => HostKeys.WithHint(p, defaults))
                    .Where(p =>
                        !durations.Exists(d => p.StartsWith(d[..(d.IndexOf(": ", StringComparison.Ordinal) + 1)], StringComparison.Ordinal))
                    ));
            problems.AddRange(NodeTls.Check(config));
        }

        return problems.Count == 0
            ? new NodeConfiguration(systemName, config, settings, dataDirectory, remote, remoteKey) { Etcd = etcd }
            : throw new ConfigurationProblem(problems);
    }

    /// <summary>The settings as read by the runtime.</summary>
    /// <exception cref="RaftConfigurationException">It is invalid.</exception>
    public RaftSettings Settings()
    {
        using var system = ActorSystem.Create(SystemName, Quiet.WithFallback(Config));
        return RaftSettings.Create(system);
    }

    private static string Text(Config config, string key) =>
        config.GetValue(key) is { } value && !value.IsObject() && !value.IsArray() ? value.GetString() ?? "" : "";

    /// <summary>
    /// Derived settings: the actor system listens at the node's address in the table of nodes. With discovery that address is set directly.
    /// </summary>
    private static (Config Config, IPEndPoint? Endpoint, string Key) Remoting(Config known)
    {
        var address = Text(known, $"raft-actors.nodes.{Text(known, "raft-actors.node-id")}");
        if (address.Contains("://", StringComparison.Ordinal) && Address.TryParse(address, out var parsed))
        {
            address = $"{parsed.Host}:{parsed.Port}";
        }

        const string own = "akka.remote.dot-netty.tcp";
        var listens = int.TryParse(Text(known, $"{own}.port"), NumberStyles.None, CultureInfo.InvariantCulture, out var ownPort)
            ? ListenAddress.Resolve(Text(known, $"{own}.hostname"), ownPort)
            : null;
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(address.AsSpan(colon + 1), out var port))
        {
            return (ConfigurationFactory.Empty, listens, own);
        }

        var host = address[..colon].Replace("\"", "", StringComparison.Ordinal);
        var config = ConfigurationFactory.ParseString(
            $"akka.remote.dot-netty.tcp {{ hostname = {HoconWriter.Quote(host)}\n port = {port} }}");

        // With a separate listening address, the public address may belong to another program on this machine.
        return known.HasPath($"{own}.public-port") ? (config, listens, own) : (
            config, ListenAddress.Resolve(host, port), "raft-actors.nodes");
    }

    /// <summary>The runtime's own check, in a system that opens no port and no file, so that one start reports every mistake.</summary>
    private static IEnumerable<string> CheckRuntime(Config config)
    {
        try
        {
            using var system = ActorSystem.Create(DefaultSystemName, Quiet.WithFallback(config));
            var isCluster = Text(config, "akka.actor.provider").Contains("cluster", StringComparison.OrdinalIgnoreCase);
            return RaftSettings.Create(system).Discovery.IsOn && !isCluster
                ? ["raft-actors.cluster.role: needs akka.actor.provider = cluster"]
                : [];
        }
        catch (RaftConfigurationException wrong)
        {
            return wrong.Problems;
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            return [$"the configuration of Akka.NET: {wrong.GetBaseException().Message}"];
        }
    }
}
