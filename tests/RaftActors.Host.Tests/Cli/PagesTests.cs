using System.Text.Json;
using Xunit;

namespace RaftActors.Host.Tests.Cli;

/// <summary>A list is read to its end, or reports that it was not.</summary>
public sealed class PagesTests(SingleNode node) : IClassFixture<SingleNode>
{
    private readonly ApiTester _api = new(node.Http.BaseAddress!);

    [Fact]
    public async Task Locks_are_listed_to_the_end_or_with_a_hint_how_to_continue()
    {
        var names = Enumerable.Range(0, 1203).Select(i => $"page/{i:0000}").ToList();
        foreach (var chunk in names.Chunk(64))
        {
            await Task.WhenAll(
                chunk.Select(n => _api.Done("POST", $"/v1/locks/{Uri.EscapeDataString(n)}/acquire", """{"owner":"o","ttlMs":600000}""")));
        }

        var all = await Run("lock", "list", "--prefix", "page/");
        var some = await Run("lock", "list", "--prefix", "page/", "--limit", "1101");
        var rest = await Run("lock", "list", "--prefix", "page/", "--after", "page/1100");
        var json = JsonDocument.Parse((await Run("lock", "list", "--prefix", "page/", "-o", "json")).Output).RootElement;

        Assert.Equal(names, Names(all));
        Assert.Equal((0, ""), (all.Exit, all.Error));
        Assert.Equal(names[..1101], Names(some));
        Assert.Equal("There are more: continue with --after page/1100, or omit --limit.\n", some.Error);
        Assert.Equal(names[1101..], Names(rest));
        Assert.Equal(names, json.GetProperty("locks").EnumerateArray().Select(l => l.GetProperty("name").GetString()!));
        Assert.False(json.GetProperty("more").GetBoolean());

        var page = await _api.Done("GET", "/v1/locks?prefix=page/&limit=2&after=page/0000");
        Assert.Equal(
            ["page/0001", "page/0002"], page.GetProperty("locks").EnumerateArray().Select(l => l.GetProperty("name").GetString()!));
        Assert.True(page.GetProperty("more").GetBoolean());

        static IEnumerable<string> Names(CliRun run) =>
            run.Output.TrimEnd().Split('\n').Select(l => l[..l.IndexOf(':', StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Keys_are_listed_to_the_end_even_if_large_values_shorten_the_pages()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            await _api.Done("PUT", $"/v1/kv/large/{i}", new string('v', 400_000));
        }

        var list = await Run("kv", "list", "large/");
        var json = JsonDocument.Parse((await Run("kv", "list", "large/", "--limit", "3", "-o", "json")).Output).RootElement;

        Assert.All(Enumerable.Range(0, 5), i => Assert.Contains($"large/{i}", list.Output, StringComparison.Ordinal));
        Assert.Equal("", list.Error);
        Assert.Equal(3, json.GetProperty("entries").GetArrayLength());
        Assert.True(json.GetProperty("more").GetBoolean());
        Assert.Equal(2, (await Run("kv", "list", "--limit", "0")).Exit);
    }

    [Fact]
    public async Task Pages_of_accounts_carry_the_total_of_all_accounts()
    {
        foreach (var name in new[] { "p/a", "p/b", "p/c" })
        {
            await _api.Done("POST", $"/v1/ledger/accounts/{Uri.EscapeDataString(name)}");
            await _api.Done("POST", $"/v1/ledger/accounts/{Uri.EscapeDataString(name)}/deposit", """{"amount":5}""");
        }

        var page = await _api.Done("GET", "/v1/ledger/accounts?after=p/a&limit=1");
        var rest = await _api.Done("GET", "/v1/ledger/accounts?after=p/b");

        Assert.Equal(("p/b", 15, true), (Account(page), page.GetProperty("total").GetInt64(), page.GetProperty("more").GetBoolean()));
        Assert.Equal(("p/c", 15, false), (Account(rest), rest.GetProperty("total").GetInt64(), rest.GetProperty("more").GetBoolean()));

        static string Account(JsonElement body) =>
            Assert.Single(body.GetProperty("accounts").EnumerateArray()).GetProperty("account").GetString()!;
    }

    private Task<CliRun> Run(params string[] arguments) => CliRun.Of([.. arguments, "--endpoint", node.Endpoint]);
}
