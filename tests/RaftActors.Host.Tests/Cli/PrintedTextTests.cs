using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RaftActors.AspNetCore.Words;
using Xunit;

namespace RaftActors.Host.Tests.Cli;

/// <summary>
/// Stored text is printed so that it can neither forge a line nor control a terminal; JSON and raw values stay exact.
/// </summary>
public sealed partial class PrintedTextTests(SingleNode node) : IClassFixture<SingleNode>
{
    private const string Evil = "evil\n999 delete victim\u001b[31m\u009b2J\u202e\u200b\\";
    private const string Shown = @"evil\n999 delete victim\u001b[31m\u009b2J\u202e\u200b\\";

    [Theory]
    [InlineData("plain é😀 text", "plain é😀 text")]
    [InlineData("a\\nb", "a\\\\nb")]
    [InlineData("\0\a\b\t\r\u007f\u0085", @"\u0000\u0007\u0008\t\r\u007f\u0085")]
    [InlineData("\u2028\u2029\ufeff\u00ad\u2066\u200f\u00a0\u3000", @"\u2028\u2029\ufeff\u00ad\u2066\u200f\u00a0\u3000")]
    [InlineData("\ue000\U000e0041\ufe0f", @"\ue000\U000e0041\ufe0f")]
    public void Unprintable_characters_are_escaped(string text, string expected) => Assert.Equal(expected, Printable.Text(text));

    [Fact]
    public void An_unpaired_surrogate_is_escaped() => Assert.Equal(@"\ud800x\udc00", Printable.Text("\ud800x\udc00"));

    [Theory]
    [InlineData("a", "a")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("a, owner b", "\"a, owner b\"")]
    public void A_word_is_quoted_if_its_end_would_be_unclear(string text, string expected) => Assert.Equal(expected, Printable.Word(text));

    [Fact]
    public void Long_values_are_shortened_and_raw_bytes_escaped()
    {
        Assert.Equal("a\\xff\\xfe\\u0000é", Printable.Value([(byte)'a', 0xff, 0xfe, 0, 0xc3, 0xa9], 60));
        Assert.Equal("aaa...", Printable.Value("aaaa"u8, 3));
        Assert.Equal("aaa", Printable.Value("aaa"u8, 3));
    }

    [Fact]
    public async Task An_error_that_quotes_a_name_is_one_line()
    {
        const string Name = "poor\nraftactors: forged";
        await Post("POST", $"/v1/ledger/accounts/{Uri.EscapeDataString(Name)}", "");

        foreach (
            var arguments in new string[][]
            {
                ["ledger", "withdraw", Name, "5"],
                ["ledger", "open", Name],
                ["kv", Name],
                ["kv", "get", "x", "-e", Name],
            })
        {
            var error = (await Run(arguments)).Error;

            Assert.Contains(@"poor\nraftactors: forged", error, StringComparison.Ordinal);
            Assert.DoesNotContain(Name, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_verb_escapes_the_state_that_it_prints()
    {
        var at = Uri.EscapeDataString(Evil);
        var owner = JsonSerializer.Serialize(Evil);
        var index = (await Post("PUT", $"/v1/kv/{at}", Evil)).GetProperty("index").GetInt64();
        await Post("POST", $"/v1/locks/{at}/acquire", $$"""{"owner":{{owner}},"ttlMs":60000}""");
        await Post("POST", $"/v1/ledger/accounts/{at}", "");
        await Post("POST", "/v1/ledger/accounts/printed", "");
        await Post("POST", $"/v1/ledger/accounts/{at}/deposit", """{"amount":5}""");

        var watch = await Run("kv", "watch", "--from", $"{index}", "--count", "1");
        Assert.Equal($"{index} put \"{Shown}\" {Shown}\n", watch.Output);
        foreach (var arguments in new string[][]
        {
            ["kv", "list", "evil"], ["lock", "list"], ["lock", "show", Evil], ["lock", "acquire", Evil, "--owner", "x"],
            ["lock", "release", Evil, "--owner", "x", "--token", "1"], ["ledger", "balance"], ["ledger", "transfer", Evil, "printed", "1"],
            ["ledger", "balance", Evil + "x"], ["member", "list", "-g", Evil], ["log", "tail", "-g", Evil], ["member", "remove", Evil],
            ["leader", "transfer", Evil], ["snapshot", "take", "--node", Evil], ["kv", Evil], [Evil], ["status", "--timeout", Evil],
            ["kv", "get", "x", "--consistency", Evil],
            ["status", "--" + Evil], ["node", "--config", Evil],
        })
        {
            var run = await Run(arguments);
            Assert.False(TerminalControls().IsMatch(run.Output + run.Error), $"{string.Join(' ', arguments)}: {run.Output} {run.Error}");
            Assert.DoesNotContain((run.Output + run.Error).Split('\n'), l => l.StartsWith("999", StringComparison.Ordinal));
        }

        Assert.Contains(Shown, (await Run("kv", "list", "evil")).Output, StringComparison.Ordinal);
        Assert.Contains(Shown, (await Run("lock", "list")).Output, StringComparison.Ordinal);
        Assert.Contains(Shown, (await Run("lock", "acquire", Evil, "--owner", "x")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_and_raw_values_are_exact()
    {
        await Post("PUT", $"/v1/kv/{Uri.EscapeDataString("exact" + Evil)}", Evil);

        Assert.Equal(Evil, (await Run("kv", "get", "exact" + Evil)).Output);
        var get = JsonDocument.Parse((await Run("kv", "get", "exact" + Evil, "-o", "json")).Output).RootElement;
        var list = JsonDocument.Parse((await Run("kv", "list", "exact", "-o", "json")).Output).RootElement;

        Assert.Equal(
            ("exact" + Evil, Evil),
            (get.GetProperty("key").GetString(), Encoding.UTF8.GetString(get.GetProperty("value").GetBytesFromBase64())));
        Assert.Equal("exact" + Evil, list.GetProperty("entries")[0].GetProperty("key").GetString());
    }

    /// <summary>Controls except line ends, and marks that reorder text.</summary>
    [GeneratedRegex(@"[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")]
    private static partial Regex TerminalControls();

    private Task<CliRun> Run(params string[] arguments) => CliRun.Of([.. arguments, "--endpoint", node.Endpoint]);

    private async Task<JsonElement> Post(string method, string path, string body)
    {
        using var api = new ApiTester(node.Http.BaseAddress!);
        return await api.Done(method, path, body);
    }
}
