using System.Text.Json;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Cli;

public sealed class RangeVerbTests(RangeDemo demo) : IClassFixture<RangeDemo>
{
    [Fact]
    public async Task A_range_is_split_shown_with_its_history_and_merged_again()
    {
        Assert.Equal(0, (await Run("kv", "put", "apple", "1")).Exit);
        Assert.Equal(0, (await Run("kv", "put", "plum", "2")).Exit);

        var split = await Run("range", "split", "kv", "--at", "m");
        var list = await Run("range", "list", "--keyspace", "kv", "-o", "json");
        var child = JsonDocument.Parse(list.Output).RootElement.GetProperty("ranges")[1].GetProperty("group").GetString()!;
        var found = await Run("range", "list", "-k", "kv", "--key", "plum");
        var shown = await Run("range", "show", child);
        var history = await Run("range", "history");
        var keys = await Run("kv", "list");

        Assert.Equal((0, ""), (split.Exit, split.Error));
        Assert.Contains(child, split.Output, StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(list.Output).RootElement.GetProperty("ranges").GetArrayLength());
        Assert.Contains(child, found.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("kv      ", found.Output[found.Output.IndexOf(child, StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("Voter", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Completed", history.Output, StringComparison.Ordinal);
        Assert.Contains("apple", keys.Output, StringComparison.Ordinal);
        Assert.Contains("plum", keys.Output, StringComparison.Ordinal);

        // What a person cuts stays apart until the same person says otherwise.
        var pinned = await Run("range", "merge", "kv", "--with", child);
        Assert.Contains("unpin it first", pinned.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("range", "unpin", child)).Exit);
        var merged = await Run("range", "merge", "kv", "--with", child);
        Assert.Equal((0, ""), (merged.Exit, merged.Error));
        Assert.DoesNotContain(child, (await Run("range", "list", "-k", "kv")).Output, StringComparison.Ordinal);
        Assert.Equal("2", (await Run("kv", "get", "plum")).Output);
    }

    [Fact]
    public async Task Verbs_about_groups_know_the_replicas_of_ranges()
    {
        var split = await Run("range", "split", "ledger", "--at", "m", "-o", "json");
        Assert.Equal((0, ""), (split.Exit, split.Error));
        var child = JsonDocument.Parse(split.Output).RootElement.GetProperty("child").GetString()!;

        // A replica of the child may be made a moment later.
        await Conditions.Until("every node may stop", TimeSpan.FromSeconds(30), async () =>
            (await Run("check", "quorum-critical")).Exit == 0);
        await Conditions.Until("its leader is marked", TimeSpan.FromSeconds(30), async () =>
            (await Run("member", "list", "--group", child)).Output.Contains("yes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusals_and_missing_ranges_give_exit_code_1()
    {
        var missing = await Run("range", "show", "none");
        var refused = await Run("range", "move", "ledger", "--from", "n9", "--to", "n1");

        Assert.Equal((1, 1), (missing.Exit, refused.Exit));
        Assert.Contains("'none'", missing.Error, StringComparison.Ordinal);
        Assert.Contains("n9", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_is_drained_and_resumed_by_verbs_of_node()
    {
        var drained = await Run("node", "drain", "n2", "--leaders-only");
        var list = await Run("node", "list");
        var resumed = await Run("node", "resume", "n2");
        var missing = await Run("node", "resume", "n9");

        Assert.Equal((0, "Maintenance\n"), (drained.Exit, drained.Output));
        Assert.Contains("Maintenance", list.Output, StringComparison.Ordinal);
        Assert.Equal((0, "Active\n"), (resumed.Exit, resumed.Output));
        Assert.Equal(1, missing.Exit);
    }

    [Fact]
    public async Task A_range_is_pinned_and_unpinned_and_operations_are_listed_shown_and_refused_to_cancel()
    {
        var split = await Run("range", "split", "ledger", "--at", "t", "-o", "json");
        Assert.Equal((0, ""), (split.Exit, split.Error));
        var (child, operation) = (Json(split).GetProperty("child").GetString()!, Json(split).GetProperty("operation").GetRawText());
        Assert.Equal(0, (await Run("range", "pin", child)).Exit);
        Assert.True(Json(await Run("range", "show", child, "-o", "json")).GetProperty("sticky").GetBoolean());
        var pinned = await Run("range", "merge", Json(split).GetProperty("ranges")[0].GetProperty("group").GetString()!, "--with", child);
        Assert.Equal(1, pinned.Exit);
        Assert.Contains("unpin it first", pinned.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("range", "unpin", child)).Exit);
        Assert.Equal(1, (await Run("range", "pin", "none")).Exit);

        var shown = await Run("operation", "show", operation);
        Assert.Contains("steps: begun, proposed, applied", shown.Output, StringComparison.Ordinal);
        Assert.Matches(@"begun +\d{4}-.*Z +\d{4}-.*Z +\d+ ms", shown.Output);
        var times = Json(await Run("operation", "show", operation, "-o", "json")).GetProperty("stepTimes").EnumerateArray().ToList();
        Assert.Equal("begun", times[0].GetProperty("step").GetString());
        Assert.All(times, t => Assert.True(t.GetProperty("beganAt").GetInt64() <= t.GetProperty("endedAt").GetInt64()));
        Assert.Contains(child, (await Run("operation", "list")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(child, (await Run("operation", "list", "--open")).Output, StringComparison.Ordinal);
        var late = await Run("operation", "cancel", operation);
        Assert.Equal(1, late.Exit);
        Assert.Contains("can no longer be cancelled", late.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await Run("operation", "show", "99999")).Exit);
    }

    [Fact]
    public async Task Ranges_have_pages_and_a_page_behind_an_unknown_range_is_refused()
    {
        var first = await demo.Api.Done("GET", "/v1/ranges?limit=1");
        var group = Assert.Single(first.GetProperty("ranges").EnumerateArray()).GetProperty("group").GetString();
        Assert.True(first.GetProperty("more").GetBoolean());
        var rest = await demo.Api.Done("GET", $"/v1/ranges?after={group}");
        Assert.False(rest.GetProperty("more").GetBoolean());
        Assert.DoesNotContain(rest.GetProperty("ranges").EnumerateArray(), r => r.GetProperty("group").GetString() == group);
        await demo.Api.Refused(404, "no-such-range", "GET", "/v1/ranges?after=none");
        await Conditions.Until("leaders report", TimeSpan.FromSeconds(30), async () =>
            (await demo.Api.Done("GET", $"/v1/ranges/{group}")).GetProperty("bytes").ValueKind == JsonValueKind.Number);
        var leader = await demo.Api.Done("POST", $"/v1/ranges/{group}/leader", "{}");
        Assert.Equal(group, leader.GetProperty("group").GetString());
    }

    [Fact]
    public async Task A_drain_that_waits_names_what_cannot_go()
    {
        var drained = await Run("node", "drain", "n3", "--wait", "30s");
        var resumed = await Run("node", "resume", "n3");

        // Three replicas and three nodes.
        Assert.Equal(1, drained.Exit);
        Assert.Contains("every active node has one of its 3 replicas already", drained.Error, StringComparison.Ordinal);
        Assert.Equal(0, resumed.Exit);
    }

    private static JsonElement Json(CliRun run) => JsonDocument.Parse(run.Output).RootElement;

    [Theory]
    [InlineData("operation", "show")]
    [InlineData("operation", "cancel", "one")]
    [InlineData("node", "drain", "n1", "--wait", "soon")]
    [InlineData("range", "move", "kv")]
    [InlineData("range", "merge", "kv")]
    [InlineData("range", "list", "--key", "x")]
    [InlineData("range", "split", "")]
    [InlineData("range", "split", "kv", "--wait", "soon")]
    [InlineData("node", "drain")]
    public async Task Wrong_arguments_give_exit_code_2(params string[] arguments) => Assert.Equal(2, (await Run(arguments)).Exit);

    [Fact]
    public async Task A_node_still_needs_its_configuration() => Assert.Equal(2, (await CliRun.Of(["node"])).Exit);

    private Task<CliRun> Run(params string[] arguments) => CliRun.Of([.. arguments, "--endpoint", demo.Endpoint]);
}
