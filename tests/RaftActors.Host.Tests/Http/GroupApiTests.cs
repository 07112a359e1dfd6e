using System.Text.Json;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Kv;
using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>Any group can be addressed, and any machine by its own bytes.</summary>
public sealed class GroupApiTests(SingleNode node) : IClassFixture<SingleNode>, IDisposable
{
    private readonly ApiTester _api = new(node.Http.BaseAddress!);

    [Fact]
    public async Task A_command_and_a_query_of_any_machine_travel_as_bytes()
    {
        var (sum, index) = await SendAsync("/v1/groups/counter/propose", CounterCommands.Add("raw", 5));
        var (value, _) = await SendAsync($"/v1/groups/counter/query?consistency=sequential&index={index}", CounterCommands.Get("raw"));

        Assert.Equal(5, CounterResult.Decode(sum).Value);
        Assert.Equal(5, CounterResult.Decode(value).Value);
    }

    [Fact]
    public async Task Committed_commands_of_any_machine_can_be_followed()
    {
        var command = CounterCommands.Add("followed", 7).ToArray();
        var (_, index) = await SendAsync("/v1/groups/counter/propose", command);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        var shown = await _api.Event($"/v1/groups/counter/committed?from={index}", _ => true, deadline.Token);

        Assert.Equal((index, Convert.ToBase64String(command)), (Long(shown, "index"), shown.GetProperty("command").GetString()));
    }

    [Fact]
    public async Task A_session_makes_a_proposal_of_any_machine_happen_once()
    {
        var session = (await _api.Done("POST", "/v1/sessions?group=counter")).GetProperty("session").GetRawText();
        (string, string)[] headers = [("Raft-Session", session), ("Raft-Sequence", "1")];
        var (first, _) = await SendAsync("/v1/groups/counter/propose", CounterCommands.Add("once", 3), headers);
        var (again, _) = await SendAsync("/v1/groups/counter/propose", CounterCommands.Add("once", 3), headers);

        Assert.Equal((3, 3), (CounterResult.Decode(first).Value, CounterResult.Decode(again).Value));
    }

    [Theory]
    [InlineData("POST", "/v1/groups/none/propose")]
    [InlineData("POST", "/v1/groups/none/query")]
    [InlineData("GET", "/v1/groups/none/committed")]
    [InlineData("GET", "/v1/kv/key?group=none")]
    public Task A_group_that_does_not_exist_is_reported(string method, string path) =>
        _api.Refused(404, "no-such-group", method, path, method == "POST" ? "x" : null);

    /// <summary>Bytes of one machine in another's log would be a different command.</summary>
    [Theory]
    [InlineData("PUT", "/v1/kv/key?group=counter", "value")]
    [InlineData("GET", "/v1/watch?group=lock", null)]
    [InlineData("POST", "/v1/counters/name?group=kv", """{"add":1}""")]
    [InlineData("GET", "/v1/locks?group=kv", null)]
    [InlineData("GET", "/v1/ledger/accounts?group=kv", null)]
    public Task A_group_with_another_machine_is_refused(string method, string path, string? body) =>
        _api.Refused(409, "wrong-machine", method, path, body);

    [Fact]
    public async Task The_usual_group_may_be_named()
    {
        await _api.Done("PUT", "/v1/kv/named?group=kv", "value");

        Assert.Equal("value", await node.Http.GetStringAsync(new Uri("/v1/kv/named?group=kv", UriKind.Relative)));
        var (raw, _) = await SendAsync("/v1/groups/kv/query", KvQueries.Get("named"));
        Assert.Equal("value"u8.ToArray(), KvResult.Decode(raw).Entries[0].Value.ToArray());
    }

    [Fact]
    public async Task A_query_that_the_machine_cannot_read_is_refused() =>
        await _api.Refused(400, "malformed", "POST", "/v1/groups/counter/query", "\u0001\u0002\u0003");

    public void Dispose() => _api.Dispose();

    private static long Long(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private async Task<(byte[] Result, long Index)> SendAsync(
        string path, ReadOnlyMemory<byte> body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new ReadOnlyMemoryContent(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await node.Http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {System.Text.Encoding.UTF8.GetString(bytes)}");
        return (bytes, long.Parse(response.Headers.GetValues("Raft-Index").Single(), System.Globalization.CultureInfo.InvariantCulture));
    }
}
