using System.Text.Json;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Http;

public sealed class FaultApiTests(ThreeNodeDemo demo) : IClassFixture<ThreeNodeDemo>, IAsyncLifetime
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(20);
    private readonly ApiTester _api = demo.Api;

    public Task InitializeAsync() => demo.MendAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_minority_commits_nothing_and_catches_up_when_healed()
    {
        var leader = await LeaderAsync();
        var others = Others(leader);
        await _api.Done("POST", "/v1/faults", $$"""{"partition":[["{{leader}}"],["{{others[0]}}","{{others[1]}}"]]}""");
        var committed = (await ReplicaAsync(leader)).GetProperty("commitIndex").GetInt64();

        // The old leader appends it to its log, or has already stepped down: it never acknowledges it.
        var minority = await _api.Send("PUT", "/v1/kv/split", "minority", ("Raft-Node", leader));
        await Conditions.Until("the others continue", WaitLimit, async () =>
            (await _api.Send("PUT", "/v1/kv/split", "majority", ("Raft-Node", others[0]))).Status == 200
        );
        var stale = await ReplicaAsync(leader);
        Assert.Contains(minority.Status, new[] { 503, 504 });
        Assert.Equal(committed, stale.GetProperty("commitIndex").GetInt64());
        Assert.NotEqual(
            "Leader", (await WhenAsync(leader, r => r.GetProperty("role").GetString() != "Leader")).GetProperty("role").GetString());

        await _api.Done("POST", "/v1/faults", """{"heal":true}""");
        var target = (await ReplicaAsync(others[0])).GetProperty("commitIndex").GetInt64();
        await WhenAsync(leader, r => r.GetProperty("commitIndex").GetInt64() >= target);
        using var read = await _api.Http.GetAsync(new Uri("/v1/kv/split", UriKind.Relative));
        Assert.Equal("majority", await read.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_killed_leader_is_replaced_and_returns_with_all_data()
    {
        var leader = await LeaderAsync();
        await _api.Done("PUT", "/v1/kv/before", "1");

        await _api.Done("POST", "/v1/faults", $$"""{"kill":"{{leader}}"}""");
        await _api.Refused(409, "dead", "POST", "/v1/faults", $$"""{"kill":"{{leader}}"}""");
        await _api.Refused(503, "dead", "PUT", "/v1/kv/after", "x", ("Raft-Node", leader));
        await Conditions.Until("the others continue", WaitLimit, async () => (await _api.Send("PUT", "/v1/kv/after", "2")).Status == 200);
        Assert.Equal(503, (await _api.Send("GET", "/health/ready")).Status);

        await _api.Done("POST", "/v1/faults", $$"""{"start":"{{leader}}"}""");
        await _api.Refused(409, "running", "POST", "/v1/faults", $$"""{"start":"{{leader}}"}""");
        await demo.MendAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/kv/after", UriKind.Relative))
        {
            Headers = { { "Raft-Node", leader } },
        };
        using var read = await _api.Http.SendAsync(request);
        Assert.Equal("2", await read.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_paused_node_receives_nothing_until_it_is_resumed()
    {
        var leader = await LeaderAsync();
        var paused = Others(leader)[0];
        await _api.Done("POST", "/v1/faults", $$"""{"pause":"{{paused}}"}""");
        var before = (await ReplicaAsync(paused)).GetProperty("lastIndex").GetInt64();

        var written = (await _api.Done("PUT", "/v1/kv/paused", "x", ("Raft-Node", leader))).GetProperty("index").GetInt64();
        Assert.True((await ReplicaAsync(paused)).GetProperty("commitIndex").GetInt64() < written);
        Assert.Equal([paused], (await _api.Done("GET", "/v1/faults")).GetProperty("paused").EnumerateArray().Select(n => n.GetString()));
        Assert.True(before < written);

        await _api.Done("POST", "/v1/faults", """{"heal":true}""");
        await WhenAsync(paused, r => r.GetProperty("commitIndex").GetInt64() >= written);
    }

    [Fact]
    public async Task Events_show_every_node_and_the_death_of_one()
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        var whole = await _api.Event("/v1/events", e => Up(e).Count == 3, limit.Token);
        await _api.Done("POST", "/v1/faults", """{"kill":"n2"}""");
        var less = await _api.Event("/v1/events", e => Up(e).Count == 2, limit.Token);

        Assert.True(whole.GetProperty("demo").GetBoolean());
        Assert.Equal(
            ["counter", "kv", "ledger", "lock"],
            whole.GetProperty("nodes")[0].GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("group").GetString()));
        Assert.Equal(["n1", "n3"], Up(less));
    }

    [Theory]
    [InlineData(404, "no-such-node", """{"kill":"n9"}""")]
    [InlineData(404, "no-such-node", """{"partition":[["n1"],["n2","n9"]]}""")]
    [InlineData(400, "malformed", """{"partition":[["n1"],["n2"]]}""")]
    [InlineData(400, "malformed", """{"partition":[["n1","n1"],["n2","n3"]]}""")]
    [InlineData(400, "malformed", """{"partition":"n1"}""")]
    [InlineData(400, "malformed", """{"heal":false}""")]
    [InlineData(400, "malformed", """{"heal":true,"kill":"n1"}""")]
    [InlineData(400, "malformed", "{}")]
    [InlineData(400, "malformed", """{"explode":"n1"}""")]
    public Task Bad_faults_are_refused(int status, string code, string body) => _api.Refused(status, code, "POST", "/v1/faults", body);

    [Fact]
    public Task Requests_of_a_foreign_page_are_refused() =>
        _api.Refused(403, "foreign-origin", "POST", "/v1/faults", """{"kill":"n1"}""", ("Origin", "http://example.org"));

    private static List<string> Up(JsonElement state) =>
        [
            .. state
                .GetProperty("nodes")
                .EnumerateArray()
                .Where(n => n.GetProperty("up").GetBoolean())
                .Select(n => n.GetProperty("node").GetString()!),
        ];

    private static string[] Others(string node) => [.. new[] { "n1", "n2", "n3" }.Where(n => n != node)];

    private async Task<string> LeaderAsync() => (await _api.Done("GET", "/v1/groups/kv")).GetProperty("leader").GetString()!;

    private async Task<JsonElement> ReplicaAsync(string node) =>
        (await _api.Done("GET", "/v1/groups/kv"))
            .GetProperty("replicas")
            .EnumerateArray()
            .Single(r => r.GetProperty("node").GetString() == node);

    private async Task<JsonElement> WhenAsync(string node, Func<JsonElement, bool> holds)
    {
        JsonElement replica = default;
        await Conditions.Until(
            $"{node} changes", WaitLimit, async () => holds(replica = await ReplicaAsync(node)), () => replica.ToString());
        return replica;
    }
}
