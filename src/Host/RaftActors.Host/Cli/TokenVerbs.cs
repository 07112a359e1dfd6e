using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using RaftActors.AspNetCore.Access;
using RaftActors.Host.Access;

namespace RaftActors.Host.Cli;

/// <summary><c>token</c>: makes tokens for <c>raft-actors.host.tokens-file</c>. It talks to no node.</summary>
internal static class TokenVerbs
{
    /// <summary>So many random bits cannot be guessed, so the hash needs neither salt nor cost.</summary>
    private const int RandomBytes = 32;

    /// <summary>Lets a search for secrets find tokens that were saved by mistake.</summary>
    private const string Prefix = "raft_";

    public static Command Command(CliIo io) => new("token", "Make tokens for nodes that ask who calls.") { New(io) };

    private static Command New(CliIo io)
    {
        var name = new Argument<string>("NAME") { Description = "The caller, as it appears in the log." };
        var role = new Option<string>("--role")
        {
            Description = "What it may do; each role includes those before it.",
            HelpName = string.Join('|', Grant.Roles),
            Required = true,
        };
        role.AcceptOnlyFromAmong(Grant.Roles);
        var scopes = new Option<string[]>("--scope")
        {
            Description = "The group or keyspace for which it has the role; may be repeated. Default: everything.",
            HelpName = "GROUP",
        };
        var command = new Command(
            "new", "Print a new random token, which is stored nowhere, and then the line for the tokens file, which holds only its hash.")
        {
            name, role, scopes,
        };
        command.SetAction(parsed =>
        {
            var grants = (parsed.GetValue(scopes) is { Length: > 0 } given ? given : [Grant.Everywhere])
                .Select(s => Grant.IsScope(s) ? $"\"{parsed.GetValue(role)}:{s}\"" : throw new UsageError(
                    $"--scope: '{s}' is not the name of a group or keyspace, nor *"));
            if (!AccessNames.IsCaller(parsed.GetValue(name)!))
            {
                throw new UsageError($"NAME: '{parsed.GetValue(name)}' must have letters, digits, '_' and '-' only, at most 64");
            }

            var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
            io.Text.WriteLine(token);
            io.Text.WriteLine(
                $"{parsed.GetValue(name)} {{ tokens = [\"{AccessList.HashOf(token)}\"], roles = [{string.Join(", ", grants)}] }}");
            io.Note("The first line is the token: give it to the caller; it cannot be shown again. Append the second to the tokens file.");
            return ExitCode.Done;
        });
        return command;
    }
}
