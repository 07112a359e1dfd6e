using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Host.Access;
using RaftActors.Host.Cli;
using RaftActors.Host.Http;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tls;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Access;

/// <summary>HTTPS with strangers: a server without nodes answers <c>/health/live</c> to whom it lets in.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly TemporaryDirectory _directory = new();
    private readonly X509Certificate2 _authority = TestCertificates.Authority(TimeSpan.FromDays(30));
    private readonly string _certificate;
    private readonly string _authorityFile;

    public TlsTests() => (_authorityFile, _certificate) = TestCertificates.Create(
        _authority, _directory.Path, ["127.0.0.1", "localhost"], "secret", Day);

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("Required", "ann", true)]
    [InlineData("Required", "stranger", false)]
    [InlineData("Required", "expired", false)]
    [InlineData("Required", null, false)]
    [InlineData("Allowed", "ann", true)]
    [InlineData("Allowed", "stranger", false)]
    [InlineData("Allowed", "expired", false)]
    [InlineData("Allowed", null, true)]
    public async Task The_handshake_lets_in_whom_the_authority_has_signed_and_who_is_valid(
        string clients, string? client, bool isIn)
    {
        await using var server = await StartAsync(
            Enum.Parse<ClientCertificates>(clients), "ann { certificates = [\"CN=ann\"], roles = [\"read:*\"] }");
        using var http = Client(client is null ? null : Certificate(client));

        var asked = http.GetAsync(new Uri(server.Address, "/health/live"));

        if (isIn)
        {
            Assert.Equal(HttpStatusCode.OK, (await asked).StatusCode);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        }
    }

    [Theory]
    [InlineData("ann", 503)]
    [InlineData("bob", 403)]
    [InlineData("carl", 401)]
    [InlineData(null, 401)]
    public async Task A_certificate_is_a_caller_by_its_subject(string? client, int status)
    {
        await using var server = await StartAsync(
            ClientCertificates.Allowed,
            "ann { certificates = [\"CN=ann\"], roles = [\"read:*\"] }\nbob { certificates = [\"cn=bob\"], roles = [\"read:kv\"] }");
        using var http = Client(client is null ? null : Certificate(client));

        using var reply = await http.GetAsync(new Uri(server.Address, "/v1/status"));

        Assert.Equal(status, (int)reply.StatusCode);
    }

    [Fact]
    public async Task Without_a_tokens_file_a_required_certificate_may_do_everything()
    {
        await using var server = await StartAsync(ClientCertificates.Required, null);
        using var http = Client(Certificate("carl"));

        using var reply = await http.PostAsync(new Uri(server.Address, "/v1/nodes/n1/drain"), null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
    }

    [Fact]
    public async Task Plain_http_and_old_versions_of_tls_get_no_answer()
    {
        await using var server = await StartAsync(ClientCertificates.None, null);
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://127.0.0.1:{server.Address.Port}/health/live")));

        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await using var tls = new SslStream(socket.GetStream());
        var old = new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
#pragma warning disable CA5397, SYSLIB0039 // The version that must be refused.
            EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls11,
#pragma warning restore CA5397, SYSLIB0039
        };
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(old));
        Assert.Equal("https", server.Address.Scheme);
    }

    [Fact]
    public async Task A_client_that_forgot_https_is_told_so()
    {
        await using var server = await StartAsync(ClientCertificates.None, null);
        var address = new Uri($"http://127.0.0.1:{server.Address.Port}");
        using var client = new ApiClient([address], TimeSpan.FromSeconds(10), ClientCredentials.None);

        var reply = await client.SendAsync(HttpMethod.Get, "/v1/status", null, CancellationToken.None);

        Assert.Contains("https://", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_without_a_restart()
    {
        await using var server = await StartAsync(ClientCertificates.None, null);
        var before = await ShownAsync(server);
        File.Delete(_certificate);
        File.Delete(_authorityFile);
        TestCertificates.Create(_authority, _directory.Path, ["127.0.0.1"], "secret", Day);

        await Conditions.Until(
            "the new certificate", TimeSpan.FromSeconds(20), async () => await ShownAsync(server) != before);

        // A file that cannot be used leaves the last one in force.
        var renewed = await ShownAsync(server);
        File.WriteAllText(_certificate, "broken");
        Assert.Equal(renewed, await ShownAsync(server));
    }

    [Theory]
    [InlineData("certificate=DIR/none.pfx", "tls.certificate: 'DIR/none.pfx' cannot be read")]
    [InlineData("password=wrong", "tls.certificate: 'DIR/node.pfx' cannot be used: its password is not that of raft-actors")]
    [InlineData("certificate=DIR/ca.crt", "tls.certificate: 'DIR/ca.crt' contains no private key in PEM; name the file of the key in")]
    [InlineData("certificate=DIR/ca.crt,key=DIR/none.key", "tls.key: 'DIR/none.key' cannot be read")]
    [InlineData("certificate=DIR/ca.crt,key=DIR/ca.crt", "tls.key: 'DIR/ca.crt' contains no private key in PEM; name the file of the")]
    [InlineData("certificate=DIR", "tls.certificate: 'DIR' is a directory; name a file in it")]
    [InlineData("key=DIR/ca.crt", "tls.key: 'DIR/node.pfx' is a PKCS#12 file, which contains the key; remove this setting")]
    [InlineData("client-certificates=allowed", "tls.client-authority: name the PEM file of the authority")]
    [InlineData("client-authority=DIR/ca.crt", "tls.client-authority: has no effect with raft-actors.host.tls.client-certificates = none")]
    [InlineData("certificate=", "tls.password: has no effect without raft-actors.host.tls.certificate")]
    public void A_problem_of_a_file_is_reported_before_the_start(string setting, string expected)
    {
        var settings = new Dictionary<string, string>
        {
            ["certificate"] = _certificate,
            ["password"] = "secret",
        };
        foreach (var parts in setting.Split(',').Select(s => s.Split('=')))
        {
            settings[parts[0]] = parts[1].Replace("DIR", _directory.Path, StringComparison.Ordinal);
        }

        var file = _directory.File(
            "node.conf",
            $$"""
            raft-actors { node-id = n1, nodes { n1 = "127.0.0.1:4999" }, groups { kv { machine = kv } } }
            raft-actors.host { http = "127.0.0.1:0", tls { {{string.Join(", ", settings.Select(s => $"{s.Key} = \"{s.Value}\""))}} } }
            """);

        var problems = Assert.Throws<ConfigurationProblem>(
            () => NodeConfiguration.Load(file, [], new Dictionary<string, string>())).Problems;

        Assert.Contains(problems, p => p.Contains(
            $"raft-actors.host.{expected.Replace("DIR", _directory.Path, StringComparison.Ordinal)}", StringComparison.Ordinal));
    }

    private static async Task<string> ShownAsync(HttpServer server)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var shown = "";
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate!.GetSerialNumberString()).Length > 0,
        });
        return shown;
    }

    private async Task<HttpServer> StartAsync(ClientCertificates clients, string? callers)
    {
        var authority = clients == ClientCertificates.None ? null : _authorityFile;
        var settings = new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0))
        {
            Tls = new TlsSettings(_certificate, null, "secret", authority, clients),
            TokensFile = callers is null ? null : _directory.File("tokens.conf", callers),
        };
        return await HttpServer.StartAsync(settings, new NodeSet([], []));
    }

    private HttpClient Client(X509Certificate2? own) => TlsClient.Of(_authority, own);

    private X509Certificate2 Certificate(string client)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_directory.Path, "clients")).FullName;
        using var stranger = TestCertificates.Authority(Day);
        var file = client switch
        {
            "stranger" => TestCertificates.CreateClient(stranger, directory, "ann", Day),
            "expired" => TestCertificates.CreateClient(
                _authority, directory, "ann", TimeSpan.FromSeconds(1), DateTimeOffset.UtcNow.AddMinutes(-1)),
            _ => TestCertificates.CreateClient(_authority, directory, client, Day),
        };
        return X509Certificate2.CreateFromPemFile(file, file);
    }
}
