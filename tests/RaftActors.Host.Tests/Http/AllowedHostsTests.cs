using System.Net;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Host.Access;
using RaftActors.Host.Http;
using Xunit;

namespace RaftActors.Host.Tests.Http;

public sealed class AllowedHostsTests
{
    [Theory]
    [InlineData("127.0.0.1", "raft.example.org", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", "raft.example.org:8443", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", "a.wild.example.org", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", "wild.example.org", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1", "other.example.org", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1", "0.0.0.0", HttpStatusCode.BadRequest)]
    [InlineData("0.0.0.0", "0.0.0.0", HttpStatusCode.BadRequest)]
    [InlineData("0.0.0.0", "127.0.0.1", HttpStatusCode.OK)]
    [InlineData("0.0.0.0", "other.example.org", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.2", "127.0.0.2:1", HttpStatusCode.OK)]
    public async Task A_node_answers_under_loopback_its_address_and_its_allowed_names(
        string address, string host, HttpStatusCode expected)
    {
        await using var server = await HttpServer.StartAsync(
            new HttpSettings(new IPEndPoint(IPAddress.Parse(address), 0)) { AllowedHosts = ["raft.example.org", "*.wild.example.org"] },
            new NodeSet([], []));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"http://{(address == "0.0.0.0" ? "127.0.0.1" : address)}:{server.Address.Port}/health/live");
        request.Headers.Host = host;

        using var reply = await client.SendAsync(request);

        Assert.Equal(expected, reply.StatusCode);
    }
}
