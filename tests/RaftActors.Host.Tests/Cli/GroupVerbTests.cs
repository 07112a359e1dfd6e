using System.Text;
using RaftActors.Machines.Counters;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Cli;

/// <summary>The verbs that address any group and any machine.</summary>
public sealed class GroupVerbTests(SingleNode node) : IClassFixture<SingleNode>
{
    [Fact]
    public async Task A_command_of_any_machine_can_be_proposed_followed_and_asked_for()
    {
        using var directory = new TemporaryDirectory();
        var (command, query) = (System.IO.Path.Combine(directory.Path, "command"), System.IO.Path.Combine(directory.Path, "query"));
        await File.WriteAllBytesAsync(command, CounterCommands.Add("cli-raw", 4).ToArray());
        await File.WriteAllBytesAsync(query, CounterCommands.Get("cli-raw").ToArray());

        var proposed = await Run("propose", "counter", "-f", command, "-o", "json");
        var index = System.Text.Json.JsonDocument.Parse(proposed.Output).RootElement.GetProperty("index").GetInt64();
        var followed = await Run("log", "follow", "counter", "--from", $"{index}", "--count", "1");
        var asked = await Run("query", "counter", "-f", query);

        Assert.Equal((0, 0, 0), (proposed.Exit, followed.Exit, asked.Exit));
        Assert.StartsWith($"{index} ", followed.Output, StringComparison.Ordinal);
        Assert.Equal(4, CounterResult.Decode(Encoding.Latin1.GetBytes(asked.Output)).Value);
    }

    [Fact]
    public async Task A_verb_of_a_machine_addresses_the_named_group()
    {
        var wrong = await Run("kv", "get", "key", "--group", "counter");
        var missing = await Run("kv", "put", "key", "value", "-g", "none");
        var usual = await Run("counter", "add", "named", "2", "-g", "counter");

        Assert.Contains("The group 'counter' runs the machine 'counter'", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("'none'", missing.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, wrong.Exit);
        Assert.NotEqual(0, missing.Exit);
        Assert.Equal((0, "2\n"), (usual.Exit, usual.Output));
    }

    [Theory]
    [InlineData("propose", "counter")]
    [InlineData("propose", "")]
    [InlineData("log", "follow", "counter", "--from", "0")]
    public async Task Missing_or_invalid_arguments_are_refused(params string[] arguments) =>
        Assert.Equal(2, (await Run(arguments)).Exit);

    private Task<CliRun> Run(params string[] arguments) => CliRun.Of([.. arguments, "--endpoint", node.Endpoint]);
}
