using System.CommandLine;
using System.Globalization;

namespace RaftActors.Host.Cli;

/// <summary><c>operation</c>: the changes of ranges under way, and those that ended last.</summary>
internal sealed class OperationVerbs(CliIo io)
{
    private const string Operations = "/v1/operations";
    private readonly ClientOptions _client = new(io);

    public Command Command() => _client.AddTo(
        new Command("operation", "Splits, merges and moves of ranges: what is under way, and how it ended.") { List(), Show(), Cancel() });

    private static Argument<long> Id() => new("ID") { Description = "The operation's number, as printed by operation list." };

    private Command List()
    {
        var open = new Option<bool>("--open") { Description = "Only operations that have not ended." };
        var command = new Command("list", "Print the operations on ranges: those under way, and the last ones that ended.") { open };
        command.SetAction((parsed, cancel) => ListAsync(parsed, parsed.GetValue(open), cancel));
        return command;
    }

    private Command Show()
    {
        var id = Id();
        var command = new Command("show", "Print one operation and its steps; exit code 1 if there is none.") { id };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Get, Path(parsed.GetValue(id)), null, reply => Print(parsed, reply), cancel));
        return command;
    }

    private Command Cancel()
    {
        var id = Id();
        var wait = new Option<string>("--wait")
        {
            Description = "How long to wait for its end, 1ms to 10m; 0 only begins it.",
            HelpName = "DURATION",
            DefaultValueFactory = _ => "30s",
        };
        var command = new Command(
            "cancel",
            "Give an operation up and take back what it began; exit code 1 if it is too late, 4 if it has not ended within --wait.")
            {
                id, wait,
            };
        command.SetAction(async (parsed, cancel) =>
        {
            var given = parsed.GetValue(wait)!;
            var time = given == "0" ? TimeSpan.Zero : ClientOptions.Duration("--wait", given);
            var query = time == TimeSpan.Zero
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $"?wait={(long)time.TotalMilliseconds}ms");
            var reply = await _client
                .SendAsync(parsed, HttpMethod.Post, $"{Path(parsed.GetValue(id))}/cancel{query}", null, cancel, time)
                .ConfigureAwait(false);
            if (!reply.IsOk)
            {
                return _client.Failed(reply);
            }

            Print(parsed, reply);
            var isOpen = reply.Json().GetProperty("outcome").GetString() == "Open";
            return isOpen && time > TimeSpan.Zero ? ExitCode.Unknown : ExitCode.Done;
        });
        return command;
    }

    private Task<int> ListAsync(ParseResult parsed, bool open, CancellationToken cancel) => _client.RunAsync(
        parsed,
        HttpMethod.Get,
        Operations + (open ? "?open=true" : ""),
        null,
        reply =>
        {
            if (_client.IsJson(parsed))
            {
                _client.Print(parsed, reply, "");
            }
            else
            {
                OperationTable.Write(io, reply.Json().GetProperty("operations").EnumerateArray());
            }

            return ExitCode.Done;
        },
        cancel);

    private int Print(ParseResult parsed, ApiReply reply)
    {
        if (_client.IsJson(parsed))
        {
            _client.Print(parsed, reply, "");
            return ExitCode.Done;
        }

        var operation = reply.Json();
        OperationTable.Write(io, [operation]);
        var (now, isOpen) = (operation.GetProperty("step").GetString(), operation.GetProperty("outcome").GetString() == "Open");
        var steps = operation.GetProperty("steps").EnumerateArray().Select(s => s.GetString()!);
        io.Text.WriteLine($"steps: {string.Join(", ", steps.Select(s => s == now && isOpen ? $"[{s}]" : s))}");
        if (operation.TryGetProperty("stepTimes", out var times))
        {
            OperationTable.WriteSteps(io, times.EnumerateArray());
        }

        return ExitCode.Done;
    }

    private static string Path(long id) => string.Create(CultureInfo.InvariantCulture, $"{Operations}/{id}");
}
