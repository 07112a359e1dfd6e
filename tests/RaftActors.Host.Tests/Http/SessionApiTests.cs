using Xunit;

namespace RaftActors.Host.Tests.Http;

public sealed class SessionApiTests(SingleNode node) : IClassFixture<SingleNode>
{
    private readonly ApiTester _api = new(node.Http.BaseAddress!);

    [Fact]
    public async Task A_repeated_command_gets_the_first_answer_and_is_not_applied_again()
    {
        var session = await Open("""{"group":"counter"}""");

        var first = await _api.Done("POST", "/v1/counters/once", """{"add":5}""", ("Raft-Session", session), ("Raft-Sequence", "1"));
        var again = await _api.Done("POST", "/v1/counters/once", """{"add":5}""", ("Raft-Session", session), ("Raft-Sequence", "1"));
        var next = await _api.Done("POST", "/v1/counters/once", """{"add":5}""", ("Raft-Session", session), ("Raft-Sequence", "2"));

        Assert.Equal((5, 5, 10), (Value(first), Value(again), Value(next)));
        Assert.Equal(10, Value(await _api.Done("GET", "/v1/counters/once")));
    }

    [Fact]
    public async Task A_session_without_a_group_belongs_to_the_kv_group()
    {
        var session = await Open(null);

        var first = await _api.Done("PUT", "/v1/kv/session", "1", ("Raft-Session", session), ("Raft-Sequence", "7"));
        var again = await _api.Done("PUT", "/v1/kv/session", "2", ("Raft-Session", session), ("Raft-Sequence", "7"));

        Assert.Equal(first.GetProperty("index").GetInt64(), again.GetProperty("index").GetInt64());
        Assert.Equal("1", await node.Http.GetStringAsync(new Uri("/v1/kv/session", UriKind.Relative)));
    }

    [Fact]
    public async Task A_session_that_is_closed_unknown_or_of_another_group_is_gone()
    {
        var session = await Open(null);
        await _api.Refused(
            410, "session-expired", "POST", "/v1/counters/gone", """{"add":5}""", ("Raft-Session", session), ("Raft-Sequence", "1"));
        await _api.Done("DELETE", $"/v1/sessions/{session}");

        await _api.Refused(410, "session-expired", "PUT", "/v1/kv/gone", "1", ("Raft-Session", session), ("Raft-Sequence", "1"));
        await _api.Refused(410, "session-expired", "PUT", "/v1/kv/gone", "1", ("Raft-Session", "999999999"), ("Raft-Sequence", "1"));
        await _api.Refused(404, "not-found", "GET", "/v1/kv/gone");
        Assert.Equal(0, Value(await _api.Done("GET", "/v1/counters/gone")));
    }

    [Theory]
    [InlineData("1", null)]
    [InlineData(null, "1")]
    [InlineData("0", "1")]
    [InlineData("x", "1")]
    [InlineData("1", "-1")]
    public async Task Invalid_session_headers_are_refused(string? session, string? sequence)
    {
        var headers = new[] { ("Raft-Session", session), ("Raft-Sequence", sequence) }
            .Where(h => h.Item2 is not null)
            .Select(h => (h.Item1, h.Item2!));

        await _api.Refused(400, "malformed", "PUT", "/v1/kv/headers", "1", [.. headers]);
    }

    [Theory]
    [InlineData(404, "no-such-group", """{"group":"nope"}""")]
    [InlineData(400, "malformed", """{"group":1}""")]
    [InlineData(400, "malformed", "{")]
    public Task A_bad_request_opens_no_session(int status, string code, string body) =>
        _api.Refused(status, code, "POST", "/v1/sessions", body);

    private async Task<string> Open(string? body) => (await _api.Done("POST", "/v1/sessions", body)).GetProperty("session").GetRawText();

    private static long Value(System.Text.Json.JsonElement counter) => counter.GetProperty("value").GetInt64();
}
