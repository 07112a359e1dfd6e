using Akka.Configuration;
using RaftActors.Host.Nodes;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Configuration;

/// <summary>An unusable certificate is reported in one line before the start, with the file and the remedy.</summary>
public sealed class NodeTlsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("node.pfx", "right", null)]
    [InlineData("node.pfx", "wrong", "the password is wrong, or it is not a PKCS#12 file")]
    [InlineData("ca.crt", "right", "the password is wrong, or it is not a PKCS#12 file")]
    [InlineData("none.pfx", "right", "does not exist")]
    public void A_certificate_problem_is_reported_in_one_line(string file, string password, string? expected)
    {
        TestCertificates.Create(_directory.Path, [], "right", TimeSpan.FromDays(1));
        var path = Path.Combine(_directory.Path, file);
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka.remote.dot-netty.tcp {
              enable-ssl = on
              ssl.suppress-validation = off
              ssl.certificate.path = "{{path}}"
              ssl.certificate.password = "{{password}}"
            }
            """);

        var problems = NodeTls.Check(config).ToList();

        if (expected is null)
        {
            Assert.Empty(problems);
        }
        else
        {
            var problem = Assert.Single(problems);
            Assert.Contains(path, problem, StringComparison.Ordinal);
            Assert.Contains(expected, problem, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', problem);
        }
    }
}
