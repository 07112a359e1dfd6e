using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using RaftActors.AspNetCore.Words;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Cli;

/// <summary>The program's verbs.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments, CliIo io)
    {
        var version = new Option<bool>("--version") { Description = "Print the version." };
        var operators = new OperatorVerbs(io);
        var root = new Command("raftactors", "Replicated state machines on Akka.NET: a node, a demo cluster and their client.")
        {
            ServerVerbs.Demo(io),
            new NodeVerbs(io).AddTo(ServerVerbs.Node(io)),
            new StatusVerb(io).Command(),
            new KvVerbs(io).Command(),
            new CounterVerbs(io).Command(),
            new LockVerbs(io).Command(),
            new LedgerVerbs(io).Command(),
            new GroupVerbs(io).Propose(),
            new GroupVerbs(io).Query(),
            new RangeVerbs(io).Command(),
            new OperationVerbs(io).Command(),
            operators.Member(),
            operators.Leader(),
            operators.Snapshot(),
            operators.Log(),
            new CheckVerbs(io).Command(),
            new BackupVerbs(io).Backup(),
            new BackupVerbs(io).Inspect(),
            new RestoreVerb(io).Command(),
            new RecoverVerb(io).Command(),
            new StoreVerbs(io).Command(),
            CertificatesVerb.Command(io),
            TokenVerbs.Command(io),
        };
        root.Subcommands.Add(CompletionVerb.Command(io));
        root.Options.Add(version);

        // Not /h and /?, which may be valid keys.
        root.Options.Add(new HelpOption("--help", "-h", "-?"));
        root.SetAction(result =>
        {
            if (result.GetValue(version))
            {
                io.Text.WriteLine($"raftactors {Version()}");
                return ExitCode.Done;
            }

            return UsageFailure(result, ["a verb is missing"], io);
        });

        if (CompletionVerb.IsQuestion(arguments))
        {
            return CompletionVerb.Answer(arguments, root, io);
        }

        // An argument that begins with @ is a plain argument, not a response file.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (Arguments.Problem(arguments, io.RawArguments.Span, io.Environment) is { } unreadable)
        {
            return UsageFailure(parsed, [unreadable], io);
        }

        if (arguments is [['[', .., ']'], ..])
        {
            // The library would treat it as a directive and skip it.
            return UsageFailure(parsed, [$"unknown verb '{arguments[0]}'"], io);
        }

        if (parsed.Action is ParseErrorAction)
        {
            return UsageFailure(parsed, Messages(parsed).Concat(Suggestions(parsed)), io);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = io.Text,
                Error = io.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }).ConfigureAwait(false);
        }
        catch (UsageError wrong)
        {
            return UsageFailure(parsed, [wrong.Message], io);
        }
        catch (ConfigurationProblem wrong)
        {
            foreach (var problem in wrong.Problems)
            {
                io.Complain(problem);
            }

            return ExitCode.Usage;
        }
        catch (Exception foreign) when (foreign is JsonException or KeyNotFoundException)
        {
            io.Complain(
                "the server answers in a form that this program does not know; name the address where the HTTP of a node listens, and use "
                    + $"the program of the node's version ({foreign.Message})");
            return ExitCode.Unknown;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SocketException)
        {
            // A full disk or a missing permission: the system's message explains it, without a stack trace.
            io.Complain(refused.Message);
            return ExitCode.Unavailable;
        }
    }

    /// <summary>
    /// The library's messages in the words of a user. It lists allowed values in lines of their own, and names types of .NET; about unknown
    /// words the suggestions say more.
    /// </summary>
    private static IEnumerable<string> Messages(ParseResult parsed) => parsed
        .Errors.Select(e => e.Message)
        .Where(m => parsed.UnmatchedTokens.Count == 0
            || (!parsed.UnmatchedTokens.Any(t => m == Unrecognized(t)) && m != "Required command was not provided."))
        .Select(m => m.Replace("\n\t'", " '", StringComparison.Ordinal)
            .Replace(" as expected type 'System.Int32'", " as a whole number", StringComparison.Ordinal)
            .Replace(" as expected type 'System.Int64'", " as a whole number in the range of 64 bits", StringComparison.Ordinal))
        .Distinct();

    private static string Unrecognized(string word) => $"Unrecognized command or argument '{word}'.";

    /// <summary>Suggestions for unknown words.</summary>
    private static IEnumerable<string> Suggestions(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        List<Option> options = [.. command.Options];
        for (var parent = parsed.CommandResult.Parent as CommandResult; parent is not null; parent = parent.Parent as CommandResult)
        {
            options.AddRange(parent.Command.Options.Where(o => o.Recursive));
        }

        string[] names = [.. options.Where(o => !o.Hidden).Select(o => o.Name).Order(StringComparer.Ordinal)];
        string[] verbs = [.. command.Subcommands.Select(c => c.Name).Order(StringComparer.Ordinal)];

        // What follows an unknown verb belongs to it.
        var isVerb = verbs.Length > 0 && parsed.UnmatchedTokens is not [['-', ..], ..];
        return parsed
            .UnmatchedTokens.Take(isVerb ? 1 : int.MaxValue)
            .Select(t =>
                $"unknown argument '{t}'{Nearest.Hint(t, t.StartsWith('-') || verbs.Length == 0 ? names : verbs)}")
            .Distinct();
    }

    private static int UsageFailure(ParseResult parsed, IEnumerable<string> problems, CliIo io)
    {
        var path = new Stack<string>();
        for (SymbolResult? symbol = parsed.CommandResult; symbol is CommandResult command; symbol = symbol.Parent)
        {
            path.Push(command.Command.Name);
        }

        foreach (var problem in problems)
        {
            io.Complain(problem);
        }

        io.Error.WriteLine($"Try: {string.Join(' ', path)} --help");
        return ExitCode.Usage;
    }

    /// <summary>The version of this build.</summary>
    public static string Version() =>
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
