using System.Text;
using System.Text.Json;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Http;

public sealed class OperationApiTests(ThreeNodeDemo demo) : IClassFixture<ThreeNodeDemo>, IAsyncLifetime
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(20);
    private readonly ApiTester _api = demo.Api;

    public Task InitializeAsync() => demo.MendAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Leadership_is_transferred_to_the_named_node()
    {
        foreach (var node in new[] { "n1", "n2", "n3" })
        {
            // On a busy machine another election may intervene: then repeat the request.
            await Conditions.Until($"{node} leads", WaitLimit, async () =>
                (await _api.Send("POST", "/v1/groups/kv/leader", $$"""{"transferTo":"{{node}}"}""")).Status == 200
            );
            await Conditions.Until($"{node} is known", WaitLimit, async () =>
                (await GroupAsync()).GetProperty("leader").GetString() == node
            );
        }

        await _api.Refused(409, "refused", "POST", "/v1/groups/kv/leader", """{"transferTo":"n9"}""");
        await _api.Refused(404, "no-such-group", "POST", "/v1/groups/nope/leader", "{}");
        await _api.Refused(400, "malformed", "POST", "/v1/groups/kv/leader", """{"to":"n1"}""");
    }

    [Fact]
    public async Task Removed_members_return_as_learners_and_are_promoted()
    {
        var leader = (await GroupAsync("counter")).GetProperty("leader").GetString()!;
        var other = leader == "n1" ? "n2" : "n1";

        await Conditions.Until("measured", WaitLimit, async () => (await PeersAsync(other)).Count > 0);
        Assert.Equal(0, (await Run("member", "remove", other, "--group", "counter")).Exit);
        await Conditions.Until("neither a peer nor its series are left", WaitLimit, async () => (await PeersAsync(other)).Count == 0);
        await Conditions.Until("removed", WaitLimit, async () => !Voters(await GroupAsync("counter")).Contains(other));
        Assert.Equal(0, (await Run("member", "add", other, "--group", "counter")).Exit);
        await Conditions.Until("promoted", WaitLimit, async () => (await Run("member", "promote", other, "--group", "counter")).Exit == 0);

        await Conditions.Until("a voter again", WaitLimit, async () => Voters(await GroupAsync("counter")).Count == 3);
        Assert.Equal(1, (await Run("member", "remove", "n9", "--group", "counter")).Exit);
        Assert.Contains(other, (await Run("member", "list", "--group", "counter")).Output, StringComparison.Ordinal);
        await _api.Refused(400, "malformed", "POST", "/v1/groups/counter/members", """{"add":"n1","remove":"n2"}""");
        await _api.Refused(400, "malformed", "POST", "/v1/groups/counter/members", """{"replace":"n1"}""");
        await _api.Refused(400, "malformed", "POST", "/v1/groups/counter/members", "{}");
    }

    [Fact]
    public async Task A_snapshot_is_taken_at_the_reported_index()
    {
        var written = (await _api.Done("PUT", "/v1/kv/snapshot", "x")).GetProperty("index").GetInt64();

        var index = (await _api.Done("POST", "/v1/groups/kv/snapshot")).GetProperty("index").GetInt64();

        Assert.True(index >= written);
        Assert.Contains(
            (await GroupAsync()).GetProperty("replicas").EnumerateArray(), r => r.GetProperty("snapshotIndex").GetInt64() == index);
        Assert.StartsWith("snapshot at index ", (await Run("snapshot", "take", "--node", "n2")).Output, StringComparison.Ordinal);
        Assert.Contains("snapshotIndex", (await Run("snapshot", "inspect")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_shows_every_change_of_a_prefix_in_order_including_past_ones()
    {
        var first = (await _api.Done("PUT", "/v1/kv/watch/a", "1")).GetProperty("index").GetInt64();
        await _api.Done("PUT", "/v1/kv/unwatched", "x");
        await _api.Done("POST", "/v1/kv/watch/a/cas", $$"""{"expected":"{{Base64("1")}}","value":"{{Base64("2")}}"}""");
        await _api.Done("POST", "/v1/kv/watch/a/cas", $$"""{"expected":"{{Base64("no")}}","value":"{{Base64("3")}}"}""");
        await _api.Done("DELETE", "/v1/kv/watch/b");
        await _api.Done("PUT", "/v1/kv/watch/b", "é");

        var run = await Run("kv", "watch", "watch/", "--from", $"{first}", "--count", "4");

        Assert.Equal(
            [$"{first} put watch/a 1", "put watch/a 2", "delete watch/b", "put watch/b é"],
            run.Output.TrimEnd().Split('\n').Select((l, i) => i == 0 ? l : l[(l.IndexOf(' ') + 1)..]));

        var later = Run("kv", "watch", "watch/", "--count", "1");
        await Conditions.Until("the watch sees a change", WaitLimit, async () =>
        {
            await _api.Done("PUT", "/v1/kv/watch/c", "now");
            return later.IsCompleted;
        });
        Assert.EndsWith("put watch/c now\n", (await later).Output, StringComparison.Ordinal);
        await _api.Refused(400, "malformed", "GET", "/v1/watch?from=0");
    }

    [Fact]
    public async Task Log_tail_prints_the_last_entries()
    {
        await _api.Done("PUT", "/v1/kv/tail", "x");

        var group = JsonDocument.Parse((await Run("log", "tail", "-n", "3", "-o", "json")).Output).RootElement;
        var tails = group.GetProperty("replicas").EnumerateArray().Select(r => r.GetProperty("tail")).ToList();

        Assert.Equal(3, tails.Count);
        Assert.All(tails, t => Assert.InRange(t.GetArrayLength(), 1, 3));
        Assert.Contains("Command", (await Run("log", "tail")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("log", "tail", "-n", "0")).Exit);
    }

    [Fact]
    public async Task Checks_answer_with_their_exit_codes()
    {
        Assert.Equal(0, (await Run("check", "health")).Exit);
        Assert.Equal(0, (await Run("check", "quorum-critical")).Exit);
        await _api.Done("POST", "/v1/faults", """{"kill":"n3"}""");

        var health = await Run("check", "health");
        await Conditions.Until(
            "the others found leaders",
            WaitLimit,
            async () => (await Run("check", "quorum-critical")).Output.Contains("2 of 3 voters", StringComparison.Ordinal));

        Assert.Equal(1, health.Exit);
        Assert.Contains("n3: dead", health.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await Run("check", "quorum-critical")).Exit);
        Assert.Equal(3, (await CliRun.Of(["check", "health", "--endpoint", "http://127.0.0.1:1"])).Exit);
        Assert.Equal(3, (await CliRun.Of(["check", "quorum-critical", "--endpoint", "http://127.0.0.1:1"])).Exit);
    }

    [Fact]
    public async Task The_leader_verbs_show_and_transfer_the_leader()
    {
        Assert.Matches("^n[123]\n$", (await Run("leader", "show")).Output);
        await Conditions.Until("n2 leads", WaitLimit, async () => (await Run("leader", "transfer", "n2")).Exit == 0);
        Assert.Equal(1, (await Run("leader", "transfer", "n9")).Exit);
        Assert.Equal(1, (await Run("leader", "show", "--group", "nope")).Exit);
    }

    /// <summary>The series of the group counter about a peer, as reported by the demo's process.</summary>
    private async Task<List<string>> PeersAsync(string peer) =>
        [
            .. (await _api.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)))
                .Split('\n')
                .Where(l =>
                    l.StartsWith("raft_peer_", StringComparison.Ordinal)
                    && l.Contains("group=\"counter\"", StringComparison.Ordinal)
                    && l.Contains($"peer=\"{peer}\"", StringComparison.Ordinal)
                ),
        ];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static List<string> Voters(JsonElement group) => [.. group.GetProperty("voters").EnumerateArray().Select(v => v.GetString()!)];

    private Task<CliRun> Run(params string[] arguments) =>
        CliRun.Of([.. arguments, "--endpoint", demo.Address.GetLeftPart(UriPartial.Authority)]);

    private Task<JsonElement> GroupAsync(string group = "kv") => _api.Done("GET", $"/v1/groups/{group}");
}
