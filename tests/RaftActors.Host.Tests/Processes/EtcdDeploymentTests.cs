using System.Text;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>The files of <c>hocon/etcd</c>, each started as a process.</summary>
[Collection(nameof(Processes))]
public sealed class EtcdDeploymentTests : IDisposable
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(40);
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly List<HostProcess> _processes = [];
    private readonly int[] _ports = TestPorts.Take(9);

    public void Dispose()
    {
        _processes.ForEach(p => p.Dispose());
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_one_node_wrote_the_others_read_even_when_it_is_gone()
    {
        for (var node = 0; node < 3; node++)
        {
            Start(node);
        }

        await UntilAsync("a write is done", async () => await PostAsync(0, "/v3/kv/put", """{"key":"YQ==","value":"Yg=="}""") is not null);
        var members = await PostAsync(1, "/v3/cluster/member/list", "{}");
        Assert.Contains($"http://127.0.0.1:{_ports[0]}", members, StringComparison.Ordinal);
        _processes[0].Kill();

        await UntilAsync(
            "the others serve it",
            async () => await PostAsync(1, "/v3/kv/range", """{"key":"YQ=="}""") is { } range
                && range.Contains("\"Yg==\"", StringComparison.Ordinal));
        Assert.Contains("true", await _http.GetStringAsync(Url(2, "/health")), StringComparison.Ordinal);
    }

    private void Start(int node)
    {
        string[] settings =
        [
            .. Enumerable.Range(0, 3).Select(i => $"raft-actors.nodes.n{i + 1}=127.0.0.1:{_ports[i]}"),
            $"raft-actors.host.http=127.0.0.1:{_ports[3 + node]}",
            $"raft-actors.host.etcd.listen=127.0.0.1:{_ports[6 + node]}",
            $"raft-actors.host.data-dir={Path.Combine(_directory.Path, $"n{node + 1}")}",
        ];
        var file = Path.Combine(AppContext.BaseDirectory, "hocon", "etcd", $"n{node + 1}.conf");
        _processes.Add(new HostProcess(["node", "--config", file, .. settings.SelectMany(s => new[] { "--set", s })], []));
    }

    private Uri Url(int node, string path) => new($"http://127.0.0.1:{_ports[6 + node]}{path}");

    /// <summary>Null if there is no answer, or an error.</summary>
    private async Task<string?> PostAsync(int node, string path, string json)
    {
        try
        {
            using var content = new StringContent(json, Encoding.UTF8, "application/json");
            using var response = await _http.PostAsync(Url(node, path), content);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : null;
        }
        catch (HttpRequestException)
        {
            // Not listening yet.
            return null;
        }
    }

    private Task UntilAsync(string what, Func<Task<bool>> holds) =>
        Conditions.Until(what, WaitLimit, holds, () => string.Join('\n', _processes.Select(p => p.Output)));
}
