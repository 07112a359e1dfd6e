using System.Text;
using System.Text.Json;
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
    public async Task Every_acknowledged_write_is_in_the_history_of_every_node_after_the_leader_was_killed()
    {
        for (var node = 0; node < 3; node++)
        {
            Start(node);
        }

        await UntilAsync("a write is done", async () => await PutAsync(1, "start") is not null);
        Assert.Contains($"http://127.0.0.1:{_ports[6]}", await PostAsync(1, "/v3/cluster/member/list", "{}"), StringComparison.Ordinal);
        var leader = await LeaderAsync();
        var (writer, acknowledged) = ((leader + 1) % 3, new List<string>());
        for (var i = 0; i < 60; i++)
        {
            if (i == 20)
            {
                _processes[leader].Kill();
            }

            if (await PutAsync(writer, $"value-{i}") is not null)
            {
                acknowledged.Add($"value-{i}");
            }
        }

        Assert.Contains("true", await _http.GetStringAsync(Url(writer, "/health")), StringComparison.Ordinal);
        Start(leader);
        for (var node = 0; node < 3; node++)
        {
            Assert.Equal(acknowledged, (await HistoryAsync(node, acknowledged[^1])).Where(acknowledged.Contains));
        }

        await UntilAsync("all nodes have the same hash", async () => (await HashesAsync()).Distinct().Count() == 1);
    }

    private async Task<string?> PutAsync(int node, string value) =>
        await PostAsync(node, "/v3/kv/put", $$"""{"key":"{{Base64("key")}}","value":"{{Base64(value)}}"}""");

    private async Task<int> LeaderAsync()
    {
        var ids = new List<string>();
        var leader = "";
        for (var node = 0; node < 3; node++)
        {
            string? status = null;
            await UntilAsync("a node knows the leader", async () =>
                (status = await PostAsync(node, "/v3/maintenance/status", "{}"))?.Contains("\"leader\"", StringComparison.Ordinal) == true);
            var root = JsonDocument.Parse(status!).RootElement;
            ids.Add(root.GetProperty("header").GetProperty("member_id").GetString()!);
            leader = root.GetProperty("leader").GetString()!;
        }

        return ids.IndexOf(leader);
    }

    /// <summary>The values of the key from the first revision on, until one is seen.</summary>
    private async Task<List<string>> HistoryAsync(int node, string last)
    {
        var values = new List<string>();
        await UntilAsync("the node answers", async () => await PostAsync(node, "/v3/maintenance/status", "{}") is not null);
        using var request = new HttpRequestMessage(HttpMethod.Post, Url(node, "/v3/watch"))
        {
            Content = new StringContent($$$"""{"create_request":{"key":"{{{Base64("key")}}}","start_revision":"2"}}"""),
        };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8);
        using var patience = new CancellationTokenSource(WaitLimit);
        while (!values.Contains(last))
        {
            var result = JsonDocument.Parse((await lines.ReadLineAsync(patience.Token))!).RootElement.GetProperty("result");
            if (result.TryGetProperty("events", out var events))
            {
                values.AddRange(events.EnumerateArray().Select(e => e.GetProperty("kv").GetProperty("value").GetString()!).Select(Text));
            }
        }

        return values;
    }

    private async Task<List<string?>> HashesAsync()
    {
        var hashes = new List<string?>();
        for (var node = 0; node < 3; node++)
        {
            var answer = await PostAsync(node, "/v3/maintenance/hashkv", "{}");
            hashes.Add(answer is null ? null : JsonDocument.Parse(answer).RootElement.GetProperty("hash").ToString());
        }

        return hashes.Contains(null) ? ["unknown", "unlike"] : hashes;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

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
        var process = new HostProcess(["node", "--config", file, .. settings.SelectMany(s => new[] { "--set", s })]);
        if (node < _processes.Count)
        {
            _processes[node].Dispose();
            _processes[node] = process;
        }
        else
        {
            _processes.Add(process);
        }
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
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException)
        {
            // Not listening, or not answering in time.
            return null;
        }
    }

    private Task UntilAsync(string what, Func<Task<bool>> holds) =>
        Conditions.Until(what, WaitLimit, holds, () => string.Join('\n', _processes.Select(p => p.Output)));
}
