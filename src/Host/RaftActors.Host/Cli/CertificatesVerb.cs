using System.CommandLine;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Cli;

/// <summary><c>certificates</c>: what <c>hocon/tls.conf</c> needs to be tried.</summary>
internal static class CertificatesVerb
{
    public static Command Command(CliIo io)
    {
        var directory = new Argument<string>("DIR") { Description = "Where to write ca.crt and node.pfx; made if it is not there." };
        var names = new Option<string[]>("--name") { Description = "A host name or address that nodes are reached under, besides localhost and 127.0.0.1. May be repeated.", HelpName = "HOST" };
        var password = new Option<string>("--password") { Description = "Of node.pfx.", HelpName = "TEXT", DefaultValueFactory = _ => TestCertificates.DefaultPassword };
        var days = new Option<int>("--days") { Description = "How long they are good, 1 to 3650.", DefaultValueFactory = _ => 90 };
        var command = new Command("certificates", "Make an authority and a node's certificate for tests of TLS; never overwrites.") { directory, names, password, days };
        command.SetAction(async (parsed, cancel) =>
        {
            var validFor = parsed.GetValue(days) is >= 1 and <= 3650 and var d ? TimeSpan.FromDays(d) : throw new UsageError("--days must lie between 1 and 3650");
            try
            {
                var (authority, node) = TestCertificates.Create(parsed.GetValue(directory)!, parsed.GetValue(names) ?? [], parsed.GetValue(password)!, validFor);
                await io.Text.WriteLineAsync($"Trust {authority}: on Linux by the environment variable SSL_CERT_FILE. Nodes show {node}.".AsMemory(), cancel).ConfigureAwait(false);
                return ExitCode.Done;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new UsageError($"DIR: {refused.Message}");
            }
        });
        return command;
    }
}
