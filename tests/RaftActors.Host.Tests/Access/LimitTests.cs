using System.Net;
using System.Net.Sockets;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Host.Access;
using RaftActors.Host.Http;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Access;

/// <summary>One caller, or one address, cannot take everything.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_caller_beyond_its_rate_is_refused_and_others_are_served()
    {
        var file = _directory.File(
            "tokens.conf",
            SecureNode.File("ann { tokens = [\"#ann\"], roles = [\"read:*\"] }\nbob { tokens = [\"#bob\"], roles = [\"read:*\"] }"));
        await using var server = await HttpServer.StartAsync(
            new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0)) { TokensFile = file, MaxRequestsPerSecond = 1 }, new NodeSet([], []));
        using var api = new ApiTester(server.Address);

        // Two in a row: within a second only the first passes.
        var statuses = new List<(int Status, string? After)>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/status", UriKind.Relative));
            request.Headers.Add("Authorization", $"Bearer {SecureNode.Token("ann")}");
            using var reply = await api.Http.SendAsync(request);
            statuses.Add(((int)reply.StatusCode, reply.Headers.RetryAfter?.ToString()));
        }

        Assert.Equal([(503, null), (429, "1")], statuses);
        Assert.Equal(503, (await api.Send("GET", "/v1/status", null, SecureNode.As("bob"))).Status);
        Assert.Equal(401, (await api.Send("GET", "/v1/status", null, SecureNode.As("guess"))).Status);
        await api.Refused(429, "too-many-requests", "GET", "/v1/status", null, SecureNode.As("another-guess"));
        await api.Done("GET", "/health/live");
        await api.Done("GET", "/health/live");
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_those_before_are_served()
    {
        await using var server = await HttpServer.StartAsync(
            new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0)) { MaxConnections = 1 }, new NodeSet([], []));
        using var api = new ApiTester(server.Address);
        await api.Done("GET", "/health/live");

        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        await api.Done("GET", "/health/live");
    }
}
