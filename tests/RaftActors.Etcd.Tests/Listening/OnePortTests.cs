using System.Net;
using System.Net.Sockets;
using System.Text;
using RaftActors.Etcd.Listening;
using Xunit;

namespace RaftActors.Etcd.Tests.Listening;

/// <summary>Both versions of HTTP on one port, without TLS.</summary>
public sealed class OnePortTests(EtcdNode node) : IClassFixture<EtcdNode>
{
    [Fact]
    public void This_version_of_the_server_can_be_told_the_protocol_of_a_connection() => Assert.True(OnePort.IsSupported);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_client_is_answered_in_the_version_that_it_speaks(int version)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Address, "/version"))
        {
            Version = new Version(version, version == 1 ? 1 : 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(request.Version, response.Version);
    }

    [Fact]
    public async Task The_first_bytes_may_come_one_by_one()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(node.Address.Host, node.Address.Port);
        client.NoDelay = true;
        var stream = client.GetStream();
        foreach (var one in Encoding.ASCII.GetBytes("POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"))
        {
            await stream.WriteAsync(new byte[] { one });
        }

        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync());
    }

    [Theory]
    [InlineData("http://127.0.0.1:2379", "127.0.0.1:2379")]
    [InlineData("https://etcd.example:2379", "etcd.example:2379")]
    [InlineData("etcd.example", "etcd.example")]
    [InlineData("", "")]
    public void The_name_of_the_server_is_read_without_a_scheme(string sent, string read) =>
        Assert.Equal(read, AuthorityEncoding.Instance.GetString(Encoding.ASCII.GetBytes(sent)));

    [Fact]
    public async Task A_client_may_name_the_server_by_a_url()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Address, "/version"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        Assert.True(request.Headers.TryAddWithoutValidation("Host", node.Address.ToString().TrimEnd('/')));
        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
