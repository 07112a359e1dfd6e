using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RaftActors.Host.Cli;

/// <summary><c>range</c>.</summary>
internal sealed class RangeVerbs(CliIo io)
{
    private const string Ranges = "/v1/ranges";
    private readonly ClientOptions _client = new(io);

    public Command Command() => _client.AddTo(
        new Command("range", "The ranges of keyspaces: which group serves which keys, and orders to change it.")
        {
            List(),
            Show(),
            Split(),
            Merge(),
            Move(),
            Pin("pin", "Keep a range apart: it is not merged into its left neighbour until it is unpinned."),
            Pin("unpin", "Let a range be merged into its left neighbour again."),
            History(),
        });

    private static Argument<string> Group() => new("GROUP") { Description = "The group that serves the range, as printed by range list." };

    private static Option<string> Waiting() => new("--wait")
    {
        Description = "How long to wait for the end, 1ms to 10m; 0 only begins it. It goes on in any case.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "30s",
    };

    private static string Path(string group) =>
        group.Length == 0 ? throw new UsageError("a group's name must not be empty") : $"{Ranges}/{ClientOptions.Encode(group)}";

    private Command List()
    {
        var keyspace = new Option<string?>("--keyspace", "-k") { Description = "Only this keyspace; default: all.", HelpName = "NAME" };
        var key = new Option<string?>("--key") { Description = "Only the range that serves this key of the keyspace.", HelpName = "KEY" };
        var command = new Command("list", "Print the ranges in the order of keyspaces and keys.") { keyspace, key };
        command.SetAction((parsed, cancel) =>
        {
            var (named, asked) = (parsed.GetValue(keyspace), parsed.GetValue(key));
            if (asked is not null && named is null)
            {
                throw new UsageError("--key needs --keyspace: a key is looked up in one keyspace");
            }

            var query = (named is null ? "" : $"?keyspace={Uri.EscapeDataString(named)}")
                + (asked is null ? "" : $"&key={Uri.EscapeDataString(asked)}");
            return _client.RunAsync(
                parsed, HttpMethod.Get, Ranges + query, null, reply => PrintRanges(parsed, reply, reply.Json()), cancel);
        });
        return command;
    }

    private Command Show()
    {
        var group = Group();
        var command = new Command("show", "Print one range with its replicas and operations; exit code 1 if there is none.") { group };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed,
            HttpMethod.Get,
            Path(parsed.GetValue(group)!),
            null,
            reply =>
            {
                if (_client.IsJson(parsed))
                {
                    _client.Print(parsed, reply, "");
                    return ExitCode.Done;
                }

                var range = reply.Json();
                WriteRanges([range]);
                Tables.Write(
                    io,
                    ["node", "incarnation", "kind", "state"],
                    range.GetProperty("replicas").EnumerateArray().Select(r => (Cell[])
                    [
                        Text(r, "node"), r.GetProperty("incarnation").GetRawText(), Text(r, "kind"), Text(r, "state"),
                    ]));
                OperationTable.Write(io, range.GetProperty("operations").EnumerateArray());
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    private Command Split()
    {
        var group = Group();
        var wait = Waiting();
        var at = new Option<string?>("--at")
        {
            Description = "The key to cut at, which becomes the first one of the new range; default: about the middle.",
            HelpName = "KEY",
        };
        var noPin = new Option<bool>("--no-pin")
        {
            Description = "Let the new range be merged back; otherwise it stays apart until range unpin.",
        };
        var command = new Command(
            "split",
            "Cut a range in two and print both; exit code 1 if the rules refuse it, 4 if it has not ended within --wait.")
            {
                group, at, noPin, wait,
            };
        command.SetAction((parsed, cancel) => ChangeAsync(
            parsed,
            Path(parsed.GetValue(group)!) + "/split",
            SplitBody(parsed.GetValue(at), parsed.GetValue(noPin)),
            parsed.GetValue(wait)!,
            cancel));
        return command;
    }

    private static JsonObject SplitBody(string? at, bool noPin)
    {
        JsonObject body = [];
        if (at is not null)
        {
            body["at"] = at;
        }

        if (noPin)
        {
            body["pin"] = false;
        }

        return body;
    }

    private Command Merge()
    {
        var group = Group();
        var wait = Waiting();
        var with = new Option<string>("--with")
        {
            Description = "The group of the right neighbour, which ends; its keys are then served by GROUP.",
            HelpName = "GROUP",
            Required = true,
        };
        var command = new Command(
            "merge",
            "Join a range with its right neighbour and print it; exit code 1 if the rules refuse it, 4 if it has not ended within --wait.")
            {
                group, with, wait,
            };
        command.SetAction((parsed, cancel) => ChangeAsync(
            parsed,
            Path(parsed.GetValue(group)!) + "/merge",
            new JsonObject { ["with"] = parsed.GetValue(with) },
            parsed.GetValue(wait)!,
            cancel));
        return command;
    }

    private Command Move()
    {
        var group = Group();
        var wait = Waiting();
        var from = new Option<string?>("--from")
        {
            Description = "The node to take a replica from; without it, one is only added.",
            HelpName = "NODE",
        };
        var to = new Option<string?>("--to")
        {
            Description = "The node to bring a replica to; without it, one is only removed.",
            HelpName = "NODE",
        };
        var command = new Command(
            "move",
            "Replace a replica of a range, add or remove one; exit code 1 if the rules refuse it, 4 if it has not ended within --wait.")
            {
                group, from, to, wait,
            };
        command.SetAction((parsed, cancel) =>
        {
            var body = new JsonObject();
            foreach (var (name, value) in new[] { ("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)) })
            {
                if (value is not null)
                {
                    body[name] = value;
                }
            }

            return body.Count == 0
                ? throw new UsageError("--from, --to or both must be given")
                : ChangeAsync(parsed, Path(parsed.GetValue(group)!) + "/move", body, parsed.GetValue(wait)!, cancel);
        });
        return command;
    }

    private Command Pin(string name, string description)
    {
        var group = Group();
        var command = new Command(name, $"{description} Prints the range; exit code 1 if there is none.") { group };
        command.SetAction((parsed, cancel) => ChangeAsync(parsed, $"{Path(parsed.GetValue(group)!)}/{name}", [], "0", cancel));
        return command;
    }

    private Command History()
    {
        var open = new Option<bool>("--open") { Description = "Only operations that have not ended." };
        var command = new Command("history", "Print the operations on ranges: those under way, and the last ones that ended.") { open };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed,
            HttpMethod.Get,
            "/v1/operations" + (parsed.GetValue(open) ? "?open=true" : ""),
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
            cancel));
        return command;
    }

    private async Task<int> ChangeAsync(ParseResult parsed, string path, JsonObject body, string wait, CancellationToken cancel)
    {
        var time = wait == "0" ? TimeSpan.Zero : ClientOptions.Duration("--wait", wait);
        var query = time == TimeSpan.Zero
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"?wait={(long)time.TotalMilliseconds}ms");
        var reply = await _client
            .SendAsync(parsed, HttpMethod.Post, path + query, JsonSerializer.SerializeToUtf8Bytes(body), cancel, time)
            .ConfigureAwait(false);
        if (!reply.IsOk)
        {
            return _client.Failed(reply);
        }

        var answer = reply.Json();
        if (answer.GetProperty("outcome").GetString() == "Completed")
        {
            return PrintRanges(parsed, reply, answer);
        }

        _client.Print(parsed, reply, $"operation {answer.GetProperty("operation").GetRawText()} is under way; see range history");
        return time == TimeSpan.Zero ? ExitCode.Done : ExitCode.Unknown;
    }

    private int PrintRanges(ParseResult parsed, ApiReply reply, JsonElement body)
    {
        if (_client.IsJson(parsed))
        {
            _client.Print(parsed, reply, "");
        }
        else
        {
            WriteRanges(body.GetProperty("ranges").EnumerateArray());
        }

        return ExitCode.Done;
    }

    private void WriteRanges(IEnumerable<JsonElement> ranges) => Tables.Write(
        io,
        ["keyspace", "group", "start", "end", "version", "state", "leader", "replicas", "operation"],
        ranges.Select(r => (Cell[])
        [
            Text(r, "keyspace"),
            Text(r, "group"),
            Key(r, "startBase64"),
            Key(r, "endBase64"),
            r.GetProperty("version").GetRawText(),
            Text(r, "state"),
            Text(r, "leader"),
            string.Join(' ', Members(r)),
            r.GetProperty("operation").ToString(),
        ]));

    private static IEnumerable<string> Members(JsonElement range) =>
        range.GetProperty("replicas").EnumerateArray().Where(r => Text(r, "state") == "Member").Select(r => Text(r, "node"));

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";

    /// <summary>Bytes that are not text are shown as escapes.</summary>
    private static Cell Key(JsonElement item, string name) =>
        item.GetProperty(name) is { ValueKind: JsonValueKind.String } key ? Cell.OfValue(key.GetBytesFromBase64()) : (Cell)"";
}
