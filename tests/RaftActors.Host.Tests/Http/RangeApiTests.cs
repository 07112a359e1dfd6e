using System.Text.Json;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>Ranges over HTTP; each test that cuts a range has a keyspace, or keys, of its own.</summary>
public sealed class RangeApiTests(RangeDemo demo) : IClassFixture<RangeDemo>
{
    private readonly ApiTester _api = demo.Api;

    [Fact]
    public async Task A_split_moves_keys_to_another_group_and_changes_nothing_for_clients()
    {
        foreach (var key in (string[])["a1", "a2", "m1", "m2"])
        {
            await _api.Done("PUT", $"/v1/kv/{key}", $"value of {key}");
        }

        var split = await _api.Done("POST", "/v1/ranges/kv/split?wait=30s", """{"at":"m"}""");
        var child = split.GetProperty("child").GetString()!;

        Assert.Equal("Completed", split.GetProperty("outcome").GetString());
        Assert.Equal(["kv ..m", $"{child} m.."], split.GetProperty("ranges").EnumerateArray().Select(Describe));
        foreach (var key in (string[])["a1", "a2", "m1", "m2"])
        {
            Assert.Equal($"value of {key}", await _api.Http.GetStringAsync(new Uri($"/v1/kv/{key}", UriKind.Relative)));
        }

        await _api.Done("PUT", "/v1/kv/m3", "new");
        var swap = await _api.Done("POST", "/v1/kv/m3/cas", """{"expected":"bmV3","value":"bmV3ZXI="}""");
        Assert.True(swap.GetProperty("swapped").GetBoolean());
        Assert.True((await _api.Done("DELETE", "/v1/kv/a2")).GetProperty("deleted").GetBoolean());
        Assert.Equal("a1 m1 m2 m3.", await Keys(""));
        Assert.Equal("a1.", await Keys("?prefix=a"));
        Assert.Equal("m1 m2 m3.", await Keys("?prefix=m"));
        Assert.Equal("a1 m1+", await Keys("?limit=2"));
        Assert.Equal("a1+", await Keys("?limit=1"));
        Assert.Equal("m2 m3.", await Keys("?after=m1"));
        Assert.Equal(".", await Keys("?prefix=a&after=z"));
        Assert.Equal("m1 m2 m3.", await Keys("?prefix=m&after=a1&limit=3"));

        var found = await _api.Done("GET", "/v1/ranges?keyspace=kv&key=zebra");
        Assert.Equal($"{child} m..", Describe(Assert.Single(found.GetProperty("ranges").EnumerateArray())));
        var shown = await _api.Done("GET", $"/v1/ranges/{child}");
        Assert.Equal(("kv", "Split"), (shown.GetProperty("parent").GetString(), shown.GetProperty("birth").GetString()));
        Assert.Equal("m", Assert.Single(shown.GetProperty("operations").EnumerateArray()).GetProperty("at").GetString());
        foreach (var path in (string[])["/v1/groups", "/v1/status"])
        {
            // A node may make its replica of the child a moment later.
            await Conditions.Until($"{child} is in {path}", TimeSpan.FromSeconds(30), async () =>
                (await _api.Done("GET", path)).GetProperty("groups").EnumerateArray().Any(g =>
                    g.GetProperty("group").GetString() == child && g.GetProperty("machine").GetString() == "kv"));
        }

        var open = await _api.Done("GET", "/v1/operations?open=true");
        Assert.Empty(open.GetProperty("operations").EnumerateArray());
        Assert.True(open.GetProperty("version").GetInt64() > 0);
        await _api.Refused(409, "wrong-range", "POST", "/v1/groups/kv/propose", KvPut("m9"));
        await _api.Refused(409, "wrong-machine", "GET", $"/v1/locks?group={child}");
    }

    [Fact]
    public async Task A_watch_follows_its_keys_over_a_split_and_goes_on_from_the_cursor_of_any_change()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var first = await Watched("w1", "1", null);
        await _api.Done("PUT", "/v1/kv/w1", "2");
        await _api.Done("POST", "/v1/kv/w3/cas", """{"expected":null,"value":"YQ=="}""");
        await _api.Done("POST", "/v1/kv/w3/cas", """{"expected":null,"value":"Yg=="}""");
        var ranges = await _api.Done("GET", "/v1/ranges?keyspace=kv&key=w1");
        var group = Assert.Single(ranges.GetProperty("ranges").EnumerateArray()).GetProperty("group").GetString();
        Assert.Equal(
            "Completed",
            (await _api.Done("POST", $"/v1/ranges/{group}/split?wait=30s", """{"at":"w2"}""")).GetProperty("outcome").GetString());
        await _api.Done("PUT", "/v1/kv/w1", "3");
        await _api.Done("PUT", "/v1/kv/w2", "c");
        await _api.Done("DELETE", "/v1/kv/w2");

        List<string> came = [];
        await _api.Event($"/v1/watch?prefix=w&from={first.GetProperty("cursor").GetString()}", Seen, limit.Token);
        Assert.Equal(["w1=2", "w1=3"], came.Where(c => c.StartsWith("w1", StringComparison.Ordinal) && c != "w1=1"));
        Assert.Equal(["w2=c", "w2="], came.Where(c => c.StartsWith("w2", StringComparison.Ordinal)));
        Assert.Equal(["w3=a"], came.Where(c => c.StartsWith("w3", StringComparison.Ordinal)));
        await _api.Refused(400, "malformed", "GET", $"/v1/watch?prefix=x&from={first.GetProperty("cursor").GetString()}");
        await _api.Refused(400, "malformed", "GET", "/v1/watch?from=1");

        bool Seen(JsonElement change)
        {
            if (change.TryGetProperty("key", out var key))
            {
                came.Add($"{key.GetString()}={(change.GetProperty("value").GetString() is { } v ? Text(v) : "")}");
            }

            return came.Contains("w2=") && came.Contains("w1=3") && came.Contains("w3=a");
        }

        async Task<JsonElement> Watched(string key, string value, string? from)
        {
            var change = _api.Event("/v1/watch?prefix=w" + from, e => e.TryGetProperty("cursor", out _), limit.Token);
            while (!change.IsCompleted)
            {
                // Only what is executed behind the watch's beginning comes.
                await _api.Done("PUT", $"/v1/kv/{key}", value);
            }

            return await change;
        }
    }

    private static string Text(string base64) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    [Fact]
    public async Task A_ledger_lists_all_accounts_of_its_ranges_and_refuses_a_transfer_between_them()
    {
        foreach (var (account, amount) in new[] { ("ann", 70), ("zoe", 30) })
        {
            await _api.Done("POST", $"/v1/ledger/accounts/{account}");
            await _api.Done("POST", $"/v1/ledger/accounts/{account}/deposit", $$"""{"amount":{{amount}}}""");
        }

        await _api.Done("POST", "/v1/ledger/transfers", """{"from":"ann","to":"zoe","amount":1}""");
        var split = await _api.Done("POST", "/v1/ranges/ledger/split?wait=30s");

        Assert.Equal("Completed", split.GetProperty("outcome").GetString());
        await _api.Refused(409, "refused", "POST", "/v1/ledger/transfers", """{"from":"ann","to":"zoe","amount":1}""");
        var all = await _api.Done("GET", "/v1/ledger/accounts");
        Assert.Equal(
            ["ann 69", "zoe 31"],
            all.GetProperty("accounts").EnumerateArray()
                .Select(a => $"{a.GetProperty("account").GetString()} {a.GetProperty("balance").GetInt64()}"));
        Assert.Equal(100, all.GetProperty("total").GetInt64());
        var page = await _api.Done("GET", "/v1/ledger/accounts?after=ann&limit=1");
        Assert.Equal(("zoe", false, 100), (
            Assert.Single(page.GetProperty("accounts").EnumerateArray()).GetProperty("account").GetString(),
            page.GetProperty("more").GetBoolean(),
            page.GetProperty("total").GetInt64()));
    }

    [Fact]
    public async Task A_session_of_a_keyspace_makes_a_repeated_command_harmless()
    {
        var session = (await _api.Done("POST", "/v1/sessions")).GetProperty("session").GetRawText();
        var other = (await _api.Done("POST", "/v1/sessions")).GetProperty("session").GetRawText();

        var first = await _api.Done("PUT", "/v1/kv/once", "1", ("Raft-Session", session), ("Raft-Sequence", "7"));
        var again = await _api.Done("PUT", "/v1/kv/once", "2", ("Raft-Session", session), ("Raft-Sequence", "7"));

        Assert.NotEqual(session, other);
        Assert.Equal(first.GetProperty("index").GetInt64(), again.GetProperty("index").GetInt64());
        Assert.Equal("1", await _api.Http.GetStringAsync(new Uri("/v1/kv/once", UriKind.Relative)));
        await _api.Refused(
            410, "session-expired", "POST", "/v1/ledger/accounts/s", null, ("Raft-Session", session), ("Raft-Sequence", "1"));
        await _api.Refused(410, "session-expired", "PUT", "/v1/kv/once", "3", ("Raft-Session", Old(session)), ("Raft-Sequence", "1"));
        await _api.Done("DELETE", $"/v1/sessions/{session}");
    }

    [Fact]
    public async Task An_index_of_an_answer_is_included_in_a_sequential_read_by_key()
    {
        var index = (await _api.Done("PUT", "/v1/kv/seq", "1")).GetProperty("index").GetInt64();
        var read = new Uri($"/v1/kv/seq?consistency=sequential&index={index}", UriKind.Relative);

        Assert.Equal("1", await _api.Http.GetStringAsync(read));
        foreach (var consistency in (string[])["follower", "lease", "log", "sequential", "bounded", "stale"])
        {
            using var answer = await _api.Http.GetAsync(new Uri($"/v1/kv/seq?consistency={consistency}", UriKind.Relative));
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_node_is_drained_of_leaders_and_resumed()
    {
        var before = await _api.Done("GET", "/v1/nodes");
        var ranges = await _api.Done("GET", "/v1/ranges");
        Assert.True(ranges.GetProperty("version").GetInt64() >= before.GetProperty("version").GetInt64());
        var nodes = before.GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal(["n1", "n2", "n3"], nodes.Select(n => n.GetProperty("node").GetString()));

        var drained = await _api.Done("POST", "/v1/nodes/n3/drain", """{"leadersOnly":true}""");
        var again = await _api.Done("POST", "/v1/nodes/n3/drain", """{"leadersOnly":true}""");
        var resumed = await _api.Done("POST", "/v1/nodes/n3/resume");

        Assert.Equal(
            ("Maintenance", "Maintenance", "Active"),
            (State(drained), State(again), State(resumed)));
        await _api.Refused(404, "no-such-node", "POST", "/v1/nodes/n9/drain");
    }

    [Fact]
    public async Task Metrics_count_the_ranges_of_each_keyspace()
    {
        var text = await _api.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Matches("raft_range_count\\{[^}]*keyspace=\"kv\"\\} [12]\\b", text);
        Assert.Matches("raft_range_operations_open(\\{[^}]*\\})? [0-9]+\\b", text);
    }

    [Theory]
    [InlineData(404, "no-such-range", "GET", "/v1/ranges/none", null)]
    [InlineData(404, "no-such-range", "POST", "/v1/ranges/none/split", """{"at":"x"}""")]
    [InlineData(404, "no-such-range", "POST", "/v1/ranges/meta/split", """{"at":"x"}""")]
    [InlineData(404, "no-such-keyspace", "GET", "/v1/ranges?keyspace=none", null)]
    [InlineData(400, "malformed", "GET", "/v1/ranges?key=x", null)]
    [InlineData(400, "malformed", "GET", "/v1/ranges?keyspace=kv&key=x&keyBase64=eA==", null)]
    [InlineData(400, "malformed", "GET", "/v1/ranges?keyspace=kv&keyBase64=x", null)]
    [InlineData(400, "malformed", "POST", "/v1/ranges/kv/merge", "{}")]
    [InlineData(400, "malformed", "POST", "/v1/ranges/kv/merge", """{"with":""}""")]
    [InlineData(404, "no-such-range", "POST", "/v1/ranges/none/merge", """{"with":"kv"}""")]
    [InlineData(409, "refused", "POST", "/v1/ranges/kv/merge", """{"with":"none"}""")]
    [InlineData(409, "refused", "POST", "/v1/ranges/kv/merge", """{"with":"ledger"}""")]
    [InlineData(400, "malformed", "POST", "/v1/ranges/kv/split", """{"at":""}""")]
    [InlineData(400, "malformed", "POST", "/v1/ranges/kv/split", """{"at":1}""")]
    [InlineData(400, "malformed", "POST", "/v1/ranges/kv/split", """{"atBase64":null}""")]
    [InlineData(400, "malformed", "POST", "/v1/ranges/kv/split", """{"at":"x","atBase64":"eA=="}""")]
    [InlineData(400, "malformed", "POST", "/v1/ranges/kv/split?wait=soon", """{"at":"x"}""")]
    [InlineData(400, "malformed", "POST", "/v1/ranges/kv/split?wait=1h", """{"at":"x"}""")]
    [InlineData(400, "malformed", "POST", "/v1/ranges/kv/move", "{}")]
    [InlineData(409, "refused", "POST", "/v1/ranges/kv/move", """{"from":"n9","to":"n1"}""")]
    [InlineData(409, "refused", "POST", "/v1/ranges/kv/move", """{"from":"n1","to":"n9"}""")]
    [InlineData(400, "malformed", "GET", "/v1/operations?open=yes", null)]
    [InlineData(400, "malformed", "POST", "/v1/nodes/n1/drain", """{"leadersOnly":1}""")]
    [InlineData(405, "wrong-method", "POST", "/v1/ranges", "{}")]
    public Task Bad_requests_are_refused(int status, string code, string method, string path, string? body) =>
        _api.Refused(status, code, method, path, body);

    private async Task<string> Keys(string query)
    {
        var page = await _api.Done("GET", "/v1/kv" + (query.Length == 0 ? "?" : query + "&") + "group=kv");
        var keys = page.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("key").GetString()!)
            .Where(k => k is ['a' or 'm', >= '0' and <= '9']);
        return string.Join(' ', keys) + (page.GetProperty("more").GetBoolean() ? "+" : ".");
    }

    private static string Describe(JsonElement range) =>
        $"{range.GetProperty("group").GetString()} {range.GetProperty("start").GetString()}..{range.GetProperty("end").GetString()}";

    private static string? State(JsonElement node) => node.GetProperty("state").GetString();

    /// <summary>A number of the same keyspace that was opened years before.</summary>
    private static string Old(string session) =>
        ((long.Parse(session, System.Globalization.CultureInfo.InvariantCulture) & 1023) | (1L << 40)).ToString(
            System.Globalization.CultureInfo.InvariantCulture);

    private static string KvPut(string key) =>
        System.Text.Encoding.Latin1.GetString(RaftActors.Machines.Kv.KvCommands.Put(key, "x"u8.ToArray()).Span);
}
