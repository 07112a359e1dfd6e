using System.CommandLine;
using RaftActors.AspNetCore.Access;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Cli;

/// <summary><c>certificates</c>: test certificates for <c>hocon/tls.conf</c>.</summary>
internal static class CertificatesVerb
{
    public static Command Command(CliIo io)
    {
        var directory = new Argument<string>("DIR") { Description = "Where to write ca.crt and node.pfx; created if missing." };
        var names = new Option<string[]>("--name")
        {
            Description = "A host name or address of the nodes, besides localhost and 127.0.0.1. May be repeated.",
            HelpName = "HOST",
        };
        var clients = new Option<string[]>("--client")
        {
            Description = "Also write NAME.pem: a certificate with its key for a client with the subject CN=NAME. May be repeated.",
            HelpName = "NAME",
        };
        var password = new Option<string>("--password")
        {
            Description = "The password of node.pfx.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => TestCertificates.DefaultPassword,
        };
        var days = new Option<int>("--days") { Description = "Days until they expire, 1 to 3650.", DefaultValueFactory = _ => 90 };
        var command = new Command("certificates", "Create an authority and a node certificate for testing TLS; never overwrites a file.")
        {
            directory, names, clients, password, days,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var validFor = parsed.GetValue(days) is >= 1 and <= 3650 and var d
                ? TimeSpan.FromDays(d)
                : throw new UsageError("--days must be between 1 and 3650");
            try
            {
                var (authority, node) = TestCertificates.Create(
                    parsed.GetValue(directory)!, parsed.GetValue(names) ?? [], parsed.GetValue(password)!, validFor,
                    Clients(parsed.GetValue(clients)));
                var hint = $"Trust {authority}, on Linux with the environment variable SSL_CERT_FILE. Nodes present {node}, "
                    + $"whose password is '{parsed.GetValue(password)}'.";
                await io.Text.WriteLineAsync(hint.AsMemory(), cancel).ConfigureAwait(false);
                return ExitCode.Done;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new UsageError($"DIR: {refused.Message}");
            }
        });
        return command;
    }

    private static string[] Clients(string[]? names) =>
        (names ?? []).FirstOrDefault(n => !AccessNames.IsCaller(n)) is { } wrong
            ? throw new UsageError($"--client: '{wrong}' must have letters, digits, '_' and '-' only, at most 64")
            : names ?? [];
}
