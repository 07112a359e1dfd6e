using System.Diagnostics;
using System.Net;
using System.Text;
using Akka.Configuration;
using RaftActors.AspNetCore.Http;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Host.Access;
using RaftActors.Host.Http;
using RaftActors.Host.Nodes;
using RaftActors.Host.Relays;
using RaftActors.Keyspaces;

namespace RaftActors.Host.Demo;

/// <summary>Several nodes in one process that talk over loopback sockets, through relays that can be cut, behind one HTTP port.</summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    private const string SystemPrefix = "raftactors-";
    private const int MapVoters = 3;
    private static readonly string[] RangedGroups = ["kv", "ledger"];
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(30);
    private readonly List<Relay> _relays = [];
    private readonly Dictionary<string, NodeConfiguration> _configurations = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1);
    private readonly bool _hasRanges;
    private HttpServer? _http;

    private DemoCluster(int nodes, string directory, string settings, bool hasRanges)
    {
        _hasRanges = hasRanges;
        Nodes = new NodeSet([.. Enumerable.Range(1, nodes).Select(i => $"n{i}")], []);
        var ports = ListenAddress.FreeLoopbackPorts(nodes);
        foreach (var (i, node) in Nodes.Ids.Index())
        {
            _relays.Add(new Relay(Network, node, 0, new IPEndPoint(IPAddress.Loopback, ports[i]), SystemPrefix));
        }

        foreach (var (i, node) in Nodes.Ids.Index())
        {
            _configurations.Add(
                node, NodeConfiguration.Create(Configuration(i, ports[i], directory, settings), checkAll: false, SystemPrefix + node));
        }
    }

    public Uri Address => _http!.Address;

    /// <summary>Every route of the server.</summary>
    public IReadOnlyList<ApiRoute> Routes => _http!.Routes;

    public NodeSet Nodes { get; }

    public DemoNetwork Network { get; } = new();

    /// <summary>Starts the demo; completes when every group has a leader that every node knows, and every key is served.</summary>
    /// <param name="nodes">The number of nodes.</param>
    /// <param name="http">Where and for whom HTTP listens.</param>
    /// <param name="directory">Where the nodes keep their data.</param>
    /// <param name="fresh">Whether to delete existing data first.</param>
    /// <param name="settings">Further settings of every node.</param>
    /// <param name="hasRanges">Whether keyspaces adopt the groups <c>kv</c> and <c>ledger</c>.</param>
    /// <exception cref="ConfigurationProblem">The demo cannot start; nothing is left running.</exception>
    public static async Task<DemoCluster> StartAsync(
        int nodes, HttpSettings http, string directory, bool fresh, string settings = "", bool hasRanges = false)
    {
        Prepare(nodes, directory, fresh);
        if (StartCheck.PortProblem("--http", http.Endpoint) is { } taken)
        {
            throw new ConfigurationProblem(taken);
        }

        var demo = new DemoCluster(nodes, directory, settings, hasRanges);
        try
        {
            var starts = demo.Nodes.Ids.Select(id => Task.Run(() => demo.StartNodeAsync(id))).ToList();
            await Task.WhenAll(starts).ConfigureAwait(false);

            // The machine would otherwise be idle until the first election timeouts.
            var listening = Task.Run(() => HttpServer.StartAsync(http, demo.Nodes, demo));
            await demo.ReadyAsync().ConfigureAwait(false);
            await demo.AdoptedAsync().ConfigureAwait(false);
            demo._http = await listening.ConfigureAwait(false);
            return demo;
        }
        catch (ConfigurationProblem)
        {
            await demo.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Kills a node without graceful shutdown: no handover, its HTTP requests are not completed, its connections break.</summary>
    /// <returns>False if it was already dead.</returns>
    public Task<bool> KillAsync(string id) => ChangeAsync(async () =>
    {
        if (Nodes.Find(id) is not HostedNode node)
        {
            return false;
        }

        // The network first, so that no message of the dying node is received.
        Nodes.Set(id, null);
        Network.SetDown(id, isDown: true);
        await node.KillAsync().ConfigureAwait(false);
        return true;
    });

    /// <summary>Starts a node that was killed, from its directory.</summary>
    /// <returns>False if it is already running.</returns>
    public Task<bool> StartAsync(string id) => ChangeAsync(async () =>
    {
        if (Nodes.Find(id) is not null)
        {
            return false;
        }

        Network.SetDown(id, isDown: false);
        await StartNodeAsync(id).ConfigureAwait(false);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        if (_http is { } http)
        {
            await http.DisposeAsync().ConfigureAwait(false);
        }

        // A partitioned node could not hand over its leadership and would wait in vain.
        Network.Heal();
        await Task.WhenAll(Nodes.Running.Cast<HostedNode>().Select(n => n.DisposeAsync().AsTask())).ConfigureAwait(false);
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync().ConfigureAwait(false);
        }

        _changing.Dispose();
    }

    private async Task<bool> ChangeAsync(Func<Task<bool>> change)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task StartNodeAsync(string id) => Nodes.Set(id, await HostedNode.StartAsync(_configurations[id]).ConfigureAwait(false));

    /// <summary>A group's members are in its log: a directory of three nodes cannot be used with five.</summary>
    private static void Prepare(int nodes, string directory, bool fresh)
    {
        var present = Directory.Exists(directory)
            ? Directory.GetDirectories(directory, "n*").Select(Path.GetFileName).Where(n => int.TryParse(n.AsSpan(1), out _)).ToList()
            : [];
        if (fresh)
        {
            present.ForEach(n => DataDirectory.Clear(Path.Combine(directory, n!)));
        }
        else if (present.Count > 0 && present.Count != nodes)
        {
            throw new ConfigurationProblem(
                $"'{directory}' contains the data of {present.Count} nodes, not of {nodes}; use --nodes {present.Count}, --fresh or "
                    + "another --data"
            );
        }
    }

    /// <summary>The other nodes use the port of a node's relay; its actor system listens on another port.</summary>
    private Config Configuration(int index, int port, string directory, string settings)
    {
        var hocon = new StringBuilder($"raft-actors.node-id = n{index + 1}\n");
        foreach (var (i, node) in Nodes.Ids.Index())
        {
            hocon.AppendLine($"raft-actors.nodes.{node} = \"akka.tcp://{SystemPrefix}{node}@127.0.0.1:{_relays[i].Port}\"");
        }

        hocon.AppendLine(
            $$"""
            akka.remote.dot-netty.tcp {
                hostname = "127.0.0.1", port = {{port}}, public-hostname = "127.0.0.1", public-port = {{_relays[index].Port}}
            }
            """
        );
        var data = Path.GetFullPath(Path.Combine(directory, $"n{index + 1}"));
        hocon.AppendLine(Overrides.FromOption($"raft-actors.host.data-dir={data}")).AppendLine(settings);
        if (_hasRanges)
        {
            hocon.AppendLine(RangeSettings());
        }

        return ConfigurationFactory.ParseString(hocon.ToString())
            .WithFallback(ConfigurationFactory.FromResource<DemoCluster>("RaftActors.Host.demo.conf"));
    }

    /// <summary>As many replicas as the groups have: with fewer, replicas would be taken away.</summary>
    private string RangeSettings()
    {
        var voters = string.Join(", ", Nodes.Ids.Take(MapVoters));
        var hocon = new StringBuilder($"raft-actors.meta.voters = [{voters}]\n");
        foreach (var name in RangedGroups)
        {
            hocon.AppendLine(
                $"raft-actors.keyspaces.{name} {{ machine = {name}, replicas = {Nodes.Ids.Count}, adopt-group = {name} }}");
        }

        return hocon.ToString();
    }

    /// <summary>Waits until the groups are ranges, so that the first requests need not.</summary>
    private async Task AdoptedAsync()
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (_hasRanges && !await AreServedAsync(Nodes.Running[0].Ranges).ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(since) > ReadyTimeout)
            {
                throw new ConfigurationProblem(
                    $"not ready after {ReadyTimeout.TotalSeconds:0} s: the map has no ranges of {string.Join(" and ", RangedGroups)} yet");
            }

            await poll.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> AreServedAsync(RaftRanges ranges)
    {
        try
        {
            var known = await ranges.ListAsync().ConfigureAwait(false);
            return RangedGroups.All(name => known.Any(r => r.Keyspace == name && r.State != "Planned"));
        }
        catch (TimeoutException)
        {
            // The map has no leader yet.
            return false;
        }
    }

    private async Task ReadyAsync()
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        do
        {
            var missing = (await Task.WhenAll(Nodes.Running.Select(HealthApi.MissingAsync)).ConfigureAwait(false))
                .SelectMany(m => m)
                .ToList();
            if (missing.Count == 0)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(since) > ReadyTimeout)
            {
                throw new ConfigurationProblem(missing.Prepend($"not ready after {ReadyTimeout.TotalSeconds:0} s:"));
            }
        }
        while (await poll.WaitForNextTickAsync().ConfigureAwait(false));
    }
}
