using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Etcd;
using RaftActors.Host.Access;
using RaftActors.Host.Etcd;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tests.Access;
using RaftActors.Host.Tls;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Etcd;

/// <summary>The port of etcd with the TLS of HTTP, and strangers.</summary>
public sealed class EtcdTlsTests : IAsyncLifetime
{
    private const string Password = "secret";
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly TemporaryDirectory _directory = new();
    private readonly X509Certificate2 _authority = TestCertificates.Authority(TimeSpan.FromDays(30));
    private readonly TestKit.Nodes.SingleNode _node = TestKit.Nodes.SingleNode.Start("groups.etcd.machine = etcd");
    private EtcdServer _server = null!;
    private string _client = "";

    public async Task InitializeAsync()
    {
        var (authority, certificate) = TestCertificates.Create(
            _authority, _directory.Path, ["127.0.0.1"], Password, Day);
        _client = TestCertificates.CreateClient(_authority, _directory.Path, "ann", Day);
        var tls = new TlsSettings(certificate, null, Password, authority, ClientCertificates.Required);
        var settings = new EtcdSettings(new IPEndPoint(IPAddress.Loopback, 0), null, IsExposed: false, new EtcdOptions());
        _server = await EtcdServer.StartAsync(settings, tls, _node.System, new HostLog(new NodeSet([], [])));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _node.DisposeAsync();
        _authority.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Both_versions_of_http_are_served_to_a_client_with_a_certificate(int major, int minor)
    {
        using var http = TlsClient.Of(_authority, X509Certificate2.CreateFromPemFile(_client, _client));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "/version"))
        {
            Version = new Version(major, minor), VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var reply = await http.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, "https"), (reply.StatusCode, _server.Address.Scheme));
    }

    [Fact]
    public async Task A_client_without_one_is_not_served()
    {
        using var http = TlsClient.Of(_authority, null);

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(_server.Address, "/version")));
    }

    [Theory]
    [InlineData("10.0.0.1:2379", "", "raft-actors.host.etcd.listen: 10.0.0.1:2379 is reachable from other machines")]
    [InlineData("10.0.0.1:2379", "insecure = on", null)]
    [InlineData("127.0.0.1:2379", "", null)]
    public void An_address_that_strangers_reach_needs_certificates_of_clients(string listen, string more, string? problem)
    {
        var user = ConfigurationFactory.ParseString($$"""
            raft-actors {
              node-id = n1
              groups.etcd { machine = etcd, voters = [n1] }
              limits.max-command-bytes = 2MiB
              host { etcd.listen = "{{listen}}"
                {{more}} }
            }
            """);
        string[] problems = [];
        try
        {
            _ = NodeConfiguration.Create(user, checkAll: false);
        }
        catch (ConfigurationProblem wrong)
        {
            problems = [.. wrong.Problems];
        }

        Assert.Equal(problem is null ? 0 : 1, problems.Length);
        Assert.All(problems, p => Assert.StartsWith(problem!, p, StringComparison.Ordinal));
    }
}
