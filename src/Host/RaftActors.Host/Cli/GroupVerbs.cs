using System.CommandLine;
using System.Text.Json;

namespace RaftActors.Host.Cli;

/// <summary><c>propose</c>, <c>query</c> and <c>log follow</c>: any machine, with the bytes that its own code reads and writes.</summary>
internal sealed class GroupVerbs(CliIo io)
{
    private readonly ClientOptions _client = new(io);

    public Command Propose()
    {
        var group = Group();
        var bytes = new InputBytes(io, "COMMAND", "command");
        var command = bytes.AddTo(new Command(
            "propose", "Commit a command of any machine, and write the machine's answer to standard output, unchanged.") { group });
        command.SetAction(async (parsed, cancel) =>
        {
            var body = await bytes.ReadAsync(parsed, cancel).ConfigureAwait(false);
            return await _client
                .RunAsync(parsed, HttpMethod.Post, Path(parsed, group, "propose"), body, reply => Write(parsed, reply), cancel)
                .ConfigureAwait(false);
        });
        return _client.AddTo(command);
    }

    public Command Query()
    {
        var group = Group();
        var bytes = new InputBytes(io, "QUERY", "query", isOptional: true);
        var read = new ReadOptions();
        var command = read.AddTo(bytes.AddTo(new Command(
            "query", "Ask any machine, and write its answer to standard output, unchanged.") { group }));
        command.SetAction(async (parsed, cancel) =>
        {
            var body = await bytes.ReadAsync(parsed, cancel).ConfigureAwait(false);
            var path = read.Path(parsed, Path(parsed, group, "query"));
            return await _client
                .RunAsync(parsed, HttpMethod.Post, path, body, reply => Write(parsed, reply), cancel)
                .ConfigureAwait(false);
        });
        return _client.AddTo(command);
    }

    /// <summary>A verb of <c>log</c>; the client's options come from there.</summary>
    public static Command Follow(CliIo io, ClientOptions client)
    {
        var group = Group();
        var from = new Option<long?>("--from")
        {
            Description = "The first index to print; default: only new commands.",
            HelpName = "INDEX",
        };
        var count = new Option<int?>("--count") { Description = "Stop after this many commands; default: at Ctrl-C.", HelpName = "N" };
        var command = new Command(
            "follow",
            "Print the commands of any machine as they are committed: index, term, the beginning of the command. Exit code 1 if the log no "
                + "longer reaches back to --from.")
        {
            group, from, count,
        };
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(from) is < 1 || parsed.GetValue(count) is < 1)
            {
                throw new UsageError("--from and --count must be at least 1");
            }

            var path = Path(parsed, group, "committed") + (parsed.GetValue(from) is { } index ? $"?from={index}" : "");
            var events = new StreamEvents(client);
            var left = parsed.GetValue(count) ?? int.MaxValue;
            return client.StreamAsync(
                parsed,
                path,
                (name, data) => events.End(name, data) ?? (name == "command" ? Print(parsed, data, ref left) : null),
                cancel);
        });
        return command;

        int? Print(ParseResult parsed, string data, ref int left)
        {
            io.Text.WriteLine(client.IsJson(parsed) ? data : Line(JsonDocument.Parse(data).RootElement));
            io.Text.Flush();
            return --left == 0 ? ExitCode.Done : null;
        }
    }

    private static Argument<string> Group() => new("GROUP") { Description = "The group." };

    private static string Path(ParseResult parsed, Argument<string> group, string what) =>
        parsed.GetValue(group) is { Length: > 0 } name
            ? $"/v1/groups/{ClientOptions.Encode(name)}/{what}"
            : throw new UsageError("a group's name must not be empty");

    private static string Line(JsonElement command) =>
        $"{command.GetProperty("index").GetInt64()} {command.GetProperty("term").GetInt64()} "
            + Cell.OfValue(command.GetProperty("command").GetBytesFromBase64()).Shown;

    private int Write(ParseResult parsed, ApiReply reply)
    {
        if (_client.IsJson(parsed))
        {
            io.Text.WriteLine(
                JsonSerializer.Serialize(new { result = Convert.ToBase64String(reply.Body), index = reply.Index, term = reply.Term }));
            return ExitCode.Done;
        }

        io.Output.Write(reply.Body);
        if (io.IsTerminal)
        {
            io.Text.WriteLine();
        }

        io.Output.Flush();
        return ExitCode.Done;
    }
}
