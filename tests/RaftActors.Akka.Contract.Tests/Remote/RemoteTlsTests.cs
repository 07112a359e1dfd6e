using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>Encrypted connections.</summary>
public sealed class RemoteTlsTests : RemoteSpec, IDisposable
{
    private const string Password = "secret";

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pfx");

    public RemoteTlsTests()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=contract", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllBytes(_path, certificate.Export(X509ContentType.Pkcs12, Password));
    }

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Two_systems_talk_over_tls_and_their_addresses_say_so()
    {
        var (here, there) = (StartSystem("here", extra: Tls("on")), StartSystem("there", extra: Tls("on")));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");

        await EventuallyReachesAsync(Resolve(here, there, "echo"), TimeSpan.FromSeconds(10));

        Assert.Equal("akka.ssl.tcp", AddressOf(here).Protocol);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        var (here, there) = (StartSystem("here", extra: Tls("off")), StartSystem("there", extra: Tls("off")));
        var probe = new RemoteProbe(there, "probe");

        Resolve(here, there, "probe").Tell(new Number(1));

        await probe.ExpectNothingAsync();
    }

    private string Tls(string suppressValidation) => $$"""
        akka.loglevel = OFF
        akka.remote.dot-netty.tcp {
          enable-ssl = on
          ssl {
            suppress-validation = {{suppressValidation}}
            certificate {
              path = "{{_path}}"
              password = "{{Password}}"
            }
          }
        }
        """;
}
