using System.Diagnostics;
using System.Net;
using System.Text;
using Akka.Configuration;
using RaftActors.Host.Http;

namespace RaftActors.Host.Nodes;

/// <summary>Several nodes in one process, talking over loopback sockets, behind one HTTP port.</summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(30);
    private readonly List<HostedNode> _nodes;
    private readonly HttpServer _http;

    private DemoCluster(List<HostedNode> nodes, HttpServer http)
    {
        _nodes = nodes;
        _http = http;
    }

    public Uri Address => _http.Address;

    public IReadOnlyList<HostedNode> Nodes => _nodes;

    /// <summary>Started, and every group has a leader that every node knows.</summary>
    /// <exception cref="ConfigurationProblem">It cannot start; nothing is left running.</exception>
    public static async Task<DemoCluster> StartAsync(int nodes, IPEndPoint http, string directory, bool fresh, string settings = "")
    {
        Prepare(nodes, directory, fresh);
        if (http.Port != 0 && !ListenAddress.IsFree(http))
        {
            throw new ConfigurationProblem($"HTTP: {http} cannot be listened on; another program uses the port, or it is no address of this machine");
        }

        var ports = ListenAddress.FreeLoopbackPorts(nodes);
        var starts = Enumerable.Range(0, nodes)
            .Select(i => Task.Run(() => HostedNode.StartAsync(NodeConfiguration.Create(Configuration(i, ports, directory, settings), checkAll: false))))
            .ToList();
        await Task.WhenAll(starts).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        var started = starts.Where(s => s.IsCompletedSuccessfully).Select(s => s.Result).ToList();
        try
        {
            await Task.WhenAll(starts).ConfigureAwait(false);
            await ReadyAsync(started).ConfigureAwait(false);
            return new DemoCluster(started, await HttpServer.StartAsync(http, started).ConfigureAwait(false));
        }
        catch (ConfigurationProblem)
        {
            await StopAsync(started).ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync().ConfigureAwait(false);
        await StopAsync(_nodes).ConfigureAwait(false);
    }

    private static Task StopAsync(IEnumerable<HostedNode> nodes) => Task.WhenAll(nodes.Select(n => n.DisposeAsync().AsTask()));

    /// <summary>A group's members are in its log: a directory made for three nodes is no directory for five.</summary>
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
            throw new ConfigurationProblem($"'{directory}' holds the data of {present.Count} nodes, not of {nodes}; use --nodes {present.Count}, --fresh or another --data");
        }
    }

    private static Config Configuration(int index, int[] ports, string directory, string settings)
    {
        var hocon = new StringBuilder($"raft-actors.node-id = n{index + 1}\n");
        for (var i = 0; i < ports.Length; i++)
        {
            hocon.AppendLine($"raft-actors.nodes.n{i + 1} = \"127.0.0.1:{ports[i]}\"");
        }

        var data = Path.GetFullPath(Path.Combine(directory, $"n{index + 1}"));
        hocon.AppendLine(Overrides.FromOption($"raft-actors.host.data-dir={data}")).AppendLine(settings);
        return ConfigurationFactory.ParseString(hocon.ToString())
            .WithFallback(ConfigurationFactory.FromResource<DemoCluster>("RaftActors.Host.demo.conf"));
    }

    private static async Task ReadyAsync(List<HostedNode> nodes)
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        do
        {
            var missing = (await Task.WhenAll(nodes.Select(StatusApi.MissingAsync)).ConfigureAwait(false)).SelectMany(m => m).ToList();
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
