using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>Without <c>meta.voters</c> there is nothing to show or to change, and the answer says how to get it.</summary>
public sealed class NoRangesTests(SingleNode node) : IClassFixture<SingleNode>
{
    private readonly ApiTester _api = new(node.Http.BaseAddress!);

    [Theory]
    [InlineData("GET", "/v1/ranges")]
    [InlineData("GET", "/v1/ranges/kv")]
    [InlineData("POST", "/v1/ranges/kv/split")]
    [InlineData("GET", "/v1/operations")]
    [InlineData("GET", "/v1/nodes")]
    [InlineData("POST", "/v1/nodes/n1/drain")]
    public async Task A_cluster_without_a_range_map_says_so(string method, string path)
    {
        var (status, body) = await _api.Send(method, path);

        Assert.Equal((404, "no-ranges"), (status, body.GetProperty("error").GetString()));
        Assert.Contains("raft-actors.meta.voters", body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
