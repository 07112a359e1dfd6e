using System.CommandLine;
using System.Text;
using System.Text.Json;
using RaftActors.Host.Words;

namespace RaftActors.Host.Cli;

/// <summary><c>kv watch</c>: changes as they are committed, one a line.</summary>
internal sealed class WatchVerb(CliIo io, ClientOptions client)
{
    public Command Command()
    {
        var prefix = new Argument<string>("PREFIX") { Description = "What the keys begin with.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "" };
        var from = new Option<long?>("--from") { Description = "The first index of interest; without it what comes from now on.", HelpName = "INDEX" };
        var count = new Option<int?>("--count") { Description = "Stop after so many changes; without it go on until Ctrl-C.", HelpName = "N" };
        var command = new Command("watch", "Print changes as they are committed: index, put or delete, key, the beginning of the value; what cannot be shown is escaped. Exit code 1 if the log no longer begins at --from.") { prefix, from, count };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(from) is < 1 || parsed.GetValue(count) is < 1)
            {
                throw new UsageError("--from and --count must be at least 1");
            }

            var path = $"/v1/watch?prefix={Uri.EscapeDataString(parsed.GetValue(prefix) ?? "")}" + (
                parsed.GetValue(from) is { } index ? $"&from={index}" : "");
            var left = parsed.GetValue(count) ?? int.MaxValue;
            return await client.StreamAsync(parsed, path, (name, data) => Show(parsed, name, data, ref left), cancel).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>The exit code if that was the end.</summary>
    private int? Show(ParseResult parsed, string name, string data, ref int left)
    {
        var change = JsonDocument.Parse(data).RootElement;
        if (name == "compacted")
        {
            return client.Failed(
                ExitCode.Refused,
                $"The log begins at {change.GetProperty("firstIndex").GetInt64()} now; read the state and watch from there.");
        }

        if (name == "waiting")
        {
            client.Io.Note($"Index {change.GetProperty("from").GetInt64()} is not there yet: the log ends at {change.GetProperty("lastIndex").GetInt64()}. Waiting for it.");
            return null;
        }

        if (name == "failed")
        {
            return client.Failed(ExitCode.Unavailable, change.GetProperty("message").GetString()!);
        }

        if (name == "ended")
        {
            return client.Failed(
                ExitCode.Unavailable,
                $"{change.GetProperty("reason").GetString()} Go on with --from {change.GetProperty("nextIndex").GetInt64()}.");
        }

        if (name is not ("put" or "delete"))
        {
            // From a newer node; it is not a change.
            return null;
        }

        io.Text.WriteLine(client.IsJson(parsed) ? data : Line(name, change));
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
