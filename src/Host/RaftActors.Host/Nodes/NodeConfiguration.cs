using System.Net;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Configuration;
using RaftActors.Persistence;

namespace RaftActors.Host.Nodes;

/// <summary>
/// The whole configuration of a node. Weaker ones last: command line, environment, file, what follows from them, the host's reference, the
/// references of the store and the runtime, Akka's own.
/// </summary>
internal sealed class NodeConfiguration
{
    private const string DefaultSystemName = "raftactors";

    private NodeConfiguration(string systemName, Config config, IPEndPoint http, string dataDirectory, IPEndPoint? remote)
    {
        SystemName = systemName;
        Config = config;
        Http = http;
        DataDirectory = dataDirectory;
        Remote = remote;
    }

    /// <summary>What the node's actor system is called.</summary>
    public string SystemName { get; }

    public Config Config { get; }

    public IPEndPoint Http { get; }

    public string DataDirectory { get; }

    /// <summary>Where this node listens for others, if that is an IP address of its own.</summary>
    public IPEndPoint? Remote { get; }

    /// <summary>The key that says so.</summary>
    public string RemoteKey => Config.HasPath($"raft-actors.nodes.{Config.GetString("raft-actors.node-id", "")}") ? "raft-actors.nodes" : "akka.remote.dot-netty.tcp";

    /// <exception cref="ConfigurationProblem">Names every problem found.</exception>
    public static NodeConfiguration Load(string file, IEnumerable<string> settings, IEnumerable<KeyValuePair<string, string>> environment)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationProblem($"{file}: cannot be read: {missing.Message}");
        }

        var options = HoconText.Parse(string.Concat(settings.Select(Overrides.FromOption)), "--set");
        var variables = HoconText.Parse(Overrides.FromEnvironment(environment), "environment");
        return Create(options.WithFallback(variables).WithFallback(HoconText.Parse(text, file)), checkAll: true);
    }

    /// <param name="user">What the user says.</param>
    /// <param name="checkAll">Also what the runtime will check when it starts; for settings that people wrote.</param>
    /// <param name="systemName">What the node's actor system is called.</param>
    /// <exception cref="ConfigurationProblem">Names every problem found.</exception>
    public static NodeConfiguration Create(Config user, bool checkAll, string systemName = DefaultSystemName)
    {
        var reference = ConfigurationFactory.FromResource<NodeConfiguration>("RaftActors.Host.reference.conf");
        var known = user.WithFallback(reference);
        var problems = new List<string>();
        CheckHostKeys(known, reference, problems);
        var httpText = Text(known, "raft-actors.host.http");
        var http = ListenAddress.Parse(httpText);
        if (http is null)
        {
            problems.Add($"raft-actors.host.http: '{httpText}' is no address:port to listen on");
        }

        var dataDirectory = Text(known, "raft-actors.host.data-dir");
        if (dataDirectory.Length == 0)
        {
            problems.Add("raft-actors.host.data-dir: must name a directory");
            dataDirectory = ".";
        }

        var (remoteConfig, remote) = Remoting(known);
        var config = user
            .WithFallback(remoteConfig)
            .WithFallback(PersistentLogProvider.SqliteConfig(dataDirectory))
            .WithFallback(reference)
            .WithFallback(PersistentLogProvider.DefaultConfig());
        if (checkAll)
        {
            problems.AddRange(CheckRuntime(config));
            problems.AddRange(NodeTls.Check(config));
        }

        return problems.Count == 0 ? new NodeConfiguration(systemName, config, http!, dataDirectory, remote) : throw new ConfigurationProblem(problems);
    }

    private static void CheckHostKeys(Config known, Config reference, List<string> problems)
    {
        if (known.GetValue("raft-actors.host") is { } host && !host.IsObject())
        {
            problems.Add("raft-actors.host: must be an object");
            return;
        }

        foreach (var (key, value) in known.GetConfig("raft-actors.host").AsEnumerable())
        {
            if (!reference.HasPath($"raft-actors.host.{key}"))
            {
                problems.Add($"raft-actors.host.{key}: is no key; there are http and data-dir");
            }
            else if (value.IsObject() || value.IsArray())
            {
                problems.Add($"raft-actors.host.{key}: must be a text");
            }
        }
    }

    private static string Text(Config config, string key) =>
        config.GetValue(key) is { } value && !value.IsObject() && !value.IsArray() ? value.GetString() ?? "" : "";

    /// <summary>The address under which the others know this node is where its actor system listens; one that is found says that itself.</summary>
    private static (Config Config, IPEndPoint? Endpoint) Remoting(Config known)
    {
        var address = Text(known, $"raft-actors.nodes.{Text(known, "raft-actors.node-id")}");
        if (address.Contains("://", StringComparison.Ordinal) && Address.TryParse(address, out var parsed))
        {
            address = $"{parsed.Host}:{parsed.Port}";
        }

        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(address.AsSpan(colon + 1), out var port))
        {
            var own = $"{Text(known, "akka.remote.dot-netty.tcp.hostname")}:{Text(known, "akka.remote.dot-netty.tcp.port")}";
            return (ConfigurationFactory.Empty, ListenAddress.Parse(own) is { Port: > 0 } listen ? listen : null);
        }

        var host = address[..colon].Replace("\"", "", StringComparison.Ordinal);
        var config = ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp {{ hostname = \"{host}\"\n port = {port} }}");

        // With an address of its own to listen on, the one that the others know may be somebody else's on this machine.
        return (config, known.HasPath("akka.remote.dot-netty.tcp.public-port") ? null : ListenAddress.Parse(address));
    }

    /// <summary>The runtime's own check, in a system that opens no port and no file, so that one start names every mistake.</summary>
    private static IEnumerable<string> CheckRuntime(Config config)
    {
        var quiet = ConfigurationFactory.ParseString("akka { actor.provider = local\n loglevel = OFF\n stdout-loglevel = OFF }");
        try
        {
            using var system = ActorSystem.Create(DefaultSystemName, quiet.WithFallback(config));
            var isCluster = Text(config, "akka.actor.provider").Contains("cluster", StringComparison.OrdinalIgnoreCase);
            return RaftSettings.Create(system).Discovery.IsOn && !isCluster ? ["raft-actors.cluster.role: needs akka.actor.provider = cluster"] : [];
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
