using System.Net;
using System.Text.Json;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;

namespace RaftActors.Host.Tests.Processes;

/// <summary>Three processes from <c>hocon/three-nodes</c>, on free ports and in their own directory.</summary>
internal sealed class ThreeNodes : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory _directory = new();
    private readonly int[] _ports = TestPorts.Take(6);
    private readonly HostProcess?[] _processes = new HostProcess?[3];
    private readonly string[] _settings;

    public ThreeNodes(params string[] settings) => _settings = settings;

    public HttpClient Http { get; } =
        new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(15) };

    public HostProcess this[int node] => _processes[node]!;

    public Uri Url(int node, string path) => new($"http://127.0.0.1:{_ports[3 + node]}{path}");

    public void Start(params int[] nodes)
    {
        foreach (var node in nodes)
        {
            StartWith(node);
        }
    }

    /// <param name="node">The node.</param>
    /// <param name="more">Settings that override those of all nodes, for this start.</param>
    public void StartWith(int node, params string[] more)
    {
        _processes[node]?.Dispose();
        _processes[node] = new HostProcess(["node", .. Configuration(node), .. more.SelectMany(s => new[] { "--set", s })]);
    }

    /// <summary>The options of a verb that needs a node's configuration.</summary>
    public string[] Configuration(int node)
    {
        string[] settings =
        [
            .. Enumerable.Range(0, 3).Select(i => $"raft-actors.nodes.n{i + 1}=127.0.0.1:{_ports[i]}"),
            $"raft-actors.host.http=127.0.0.1:{_ports[3 + node]}",
            $"raft-actors.host.data-dir={DataDirectory(node)}",
            .. _settings,
        ];
        var file = Path.Combine(AppContext.BaseDirectory, "hocon", "three-nodes", $"n{node + 1}.conf");
        return ["--config", file, .. settings.SelectMany(s => new[] { "--set", s })];
    }

    public string DataDirectory(int node) => Path.Combine(_directory.Path, $"n{node + 1}");

    public void Kill(params int[] nodes) => Array.ForEach(nodes, n => _processes[n]!.Kill());

    /// <summary>Waits until these nodes run all their groups and know the leaders.</summary>
    public async Task ReadyAsync(params int[] nodes)
    {
        foreach (var node in nodes)
        {
            await Conditions.Until(
                $"n{node + 1} ready", StartTimeout, async () => await StatusOf(HttpMethod.Get, node, "/health/ready") == HttpStatusCode.OK,
                () => _processes[node]!.Output);
        }
    }

    /// <summary>The leader of the kv group, as seen by a running node.</summary>
    public async Task<int> LeaderAsync()
    {
        var leader = -1;
        await Conditions.Until("a running leader", StartTimeout, async () =>
        {
            for (var node = 0; node < 3 && leader < 0; node++)
            {
                try
                {
                    var group = JsonDocument.Parse(await Http.GetStringAsync(Url(node, "/v1/groups/kv"))).RootElement;
                    leader = group.GetProperty("leader").GetString() is { } id && _processes[id[1] - '1']!.IsRunning ? id[1] - '1' : -1;
                }
                catch (HttpRequestException)
                {
                    // Not running; the next may be.
                    continue;
                }
            }

            return leader >= 0;
        });
        return leader;
    }

    /// <summary>The status, or null if the node could not be reached or the connection broke.</summary>
    public async Task<HttpStatusCode?> StatusOf(HttpMethod method, int node, string path, string? body = null)
    {
        try
        {
            using var request = new HttpRequestMessage(method, Url(node, path)) { Content = body is null ? null : new StringContent(body) };
            using var response = await Http.SendAsync(request);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>All keys with a prefix at one node, once it has applied an index.</summary>
    public async Task<HashSet<string>> KeysAsync(int node, string prefix, long index)
    {
        HashSet<string> keys = [];
        JsonElement page;
        var after = "";
        do
        {
            page = JsonDocument.Parse(await Http.GetStringAsync(
                Url(node, $"/v1/kv?prefix={prefix}&after={after}&limit=1000&consistency=sequential&index={index}"))).RootElement;
            keys.UnionWith(page.GetProperty("entries").EnumerateArray().Select(e => after = e.GetProperty("key").GetString()!));
        }
        while (page.GetProperty("more").GetBoolean());
        return keys;
    }

    public void Dispose()
    {
        Http.Dispose();
        Array.ForEach(_processes, p => p?.Dispose());
        _directory.Dispose();
    }
}
