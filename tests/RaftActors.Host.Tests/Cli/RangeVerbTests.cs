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

    [Theory]
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
