using System.CommandLine;
using System.Text;
using System.Text.Json;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Cli;

/// <summary><c>kv watch</c>: changes as they are committed, one per line.</summary>
internal sealed class WatchVerb(CliIo io, ClientOptions client)
{
    public Command Command()
    {
        var prefix = new Argument<string>("PREFIX")
        {
            Description = "The prefix of the keys.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "",
        };
        var from = new Option<string?>("--from")
        {
            Description = "The first index to print, or the cursor of a change behind which to go on; default: only new changes.",
            HelpName = "INDEX|CURSOR",
        };
        var count = new Option<int?>("--count") { Description = "Stop after this many changes; default: at Ctrl-C.", HelpName = "N" };
        var command = new Command(
            "watch",
            "Print changes as they are committed: index, put or delete, key, the beginning of the value; unprintable characters are "
            + "escaped. With --output json each change of a keyspace has its cursor. Exit code 1 if the logs no longer reach back to "
            + "--from.")
        {
            prefix, from, count,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(from) is "" or "0" || parsed.GetValue(from)?.StartsWith('-') == true || parsed.GetValue(count) is < 1)
            {
                throw new UsageError("--from and --count must be at least 1; --from may also be the cursor of a change");
            }

            var path = $"/v1/watch?prefix={Uri.EscapeDataString(parsed.GetValue(prefix) ?? "")}" + (
                parsed.GetValue(from) is { } begin ? $"&from={Uri.EscapeDataString(begin)}" : "");
            var left = parsed.GetValue(count) ?? int.MaxValue;
            return await client.StreamAsync(parsed, path, (name, data) => Show(parsed, name, data, ref left), cancel).ConfigureAwait(false);
        });
        return command;
    }

    private int? Show(ParseResult parsed, string name, string data, ref int left)
    {
        if (name is not ("put" or "delete"))
        {
            return new StreamEvents(client).End(name, data);
        }

        io.Text.WriteLine(client.IsJson(parsed) ? data : Line(name, JsonDocument.Parse(data).RootElement));
        io.Text.Flush();
        return --left == 0 ? ExitCode.Done : null;
    }

    private static string Line(string name, JsonElement change)
    {
        var line = new StringBuilder(
            $"{change.GetProperty("index").GetInt64()} {name} {Printable.Word(change.GetProperty("key").GetString()!)}");
        return change.GetProperty("value").ValueKind == JsonValueKind.String
            ? line.Append(' ').Append(Cell.OfValue(change.GetProperty("value").GetBytesFromBase64()).Shown).ToString()
            : line.ToString();
    }
}
