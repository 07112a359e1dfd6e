using Xunit;

namespace RaftActors.Host.Tests.Http;

public sealed class LedgerApiTests(SingleNode node) : IClassFixture<SingleNode>
{
    private readonly ApiTester _api = new(node.Http.BaseAddress!);

    [Fact]
    public async Task Money_is_deposited_withdrawn_and_transferred_within_the_rules()
    {
        Assert.Equal(0, Balance(await _api.Done("POST", "/v1/ledger/accounts/ann")));
        Assert.Equal(0, Balance(await _api.Done("POST", "/v1/ledger/accounts/b%2Fob")));
        Assert.Equal(70, Balance(await _api.Done("POST", "/v1/ledger/accounts/ann/deposit", """{"amount":70}""")));
        Assert.Equal(60, Balance(await _api.Done("POST", "/v1/ledger/accounts/ann/withdraw", """{"amount":10}""")));
        var transfer = await _api.Done("POST", "/v1/ledger/transfers", """{"from":"ann","to":"b/ob","amount":20}""");
        var all = await _api.Done("GET", "/v1/ledger/accounts");

        Assert.Equal((40, 20), (Balance(transfer.GetProperty("from")), Balance(transfer.GetProperty("to"))));
        Assert.Equal(["ann", "b/ob"], all.GetProperty("accounts").EnumerateArray().Select(a => a.GetProperty("account").GetString()));
        Assert.Equal(60, all.GetProperty("total").GetInt64());
        Assert.Equal(20, Balance(await _api.Done("GET", "/v1/ledger/accounts/b%2Fob")));
        await _api.Refused(409, "insufficient", "POST", "/v1/ledger/accounts/ann/withdraw", """{"amount":41}""");
        await _api.Refused(409, "insufficient", "POST", "/v1/ledger/transfers", """{"from":"ann","to":"b/ob","amount":41}""");
        await _api.Refused(409, "overflow", "POST", "/v1/ledger/accounts/ann/deposit", $$"""{"amount":{{long.MaxValue}}}""");
        await _api.Refused(409, "already-open", "POST", "/v1/ledger/accounts/ann");
        Assert.Equal(40, Balance(await _api.Done("GET", "/v1/ledger/accounts/ann")));
    }

    [Theory]
    [InlineData(404, "no-such-account", "GET", "/v1/ledger/accounts/nobody", null)]
    [InlineData(404, "no-such-account", "POST", "/v1/ledger/accounts/nobody/deposit", """{"amount":1}""")]
    [InlineData(404, "no-such-account", "POST", "/v1/ledger/transfers", """{"from":"nobody","to":"no one","amount":1}""")]
    [InlineData(400, "malformed", "POST", "/v1/ledger/transfers", """{"from":"a","to":"a","amount":1}""")]
    [InlineData(400, "malformed", "POST", "/v1/ledger/accounts/a/deposit", """{"amount":0}""")]
    [InlineData(400, "malformed", "POST", "/v1/ledger/accounts/a/deposit", """{"amount":1.5}""")]
    [InlineData(400, "malformed", "POST", "/v1/ledger/accounts/a/deposit", "")]
    [InlineData(400, "malformed", "POST", "/v1/ledger/accounts/", null)]
    [InlineData(400, "malformed", "POST", "/v1/ledger/accounts/a", """{"amount":1}""")]
    [InlineData(405, "wrong-method", "POST", "/v1/ledger/accounts", "{}")]
    public Task Bad_requests_are_refused(int status, string code, string method, string path, string? body) =>
        _api.Refused(status, code, method, path, body);

    private static long Balance(System.Text.Json.JsonElement account) => account.GetProperty("balance").GetInt64();
}
