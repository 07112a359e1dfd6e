using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace RaftActors.Host.Cli;

/// <summary><c>kv</c>.</summary>
internal sealed class KvVerbs(CliIo io)
{
    private readonly ClientOptions _client = new(io, "kv");

    public Command Command() => _client.AddTo(
        new Command("kv", "Keys and values.") { Get(), Put(), Delete(), Swap(), List(), new WatchVerb(io, _client).Command() });

    private static Argument<string> Key() => new("KEY") { Description = "The key: 1 to 4096 bytes of UTF-8." };

    private static string Path(string key) =>
        key.Length == 0 ? throw new UsageError("a key must not be empty") : $"/v1/kv/{ClientOptions.Encode(key)}";

    private Command Get()
    {
        var key = Key();
        var read = new ReadOptions();
        var command = read.AddTo(new Command("get", "Write a value to standard output, unchanged.") { key });
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed,
            HttpMethod.Get,
            read.Path(parsed, Path(parsed.GetValue(key)!)),
            null,
            reply => WriteValue(parsed, parsed.GetValue(key)!, reply), cancel));
        return command;
    }

    private int WriteValue(ParseResult parsed, string key, ApiReply reply)
    {
        if (_client.IsJson(parsed))
        {
            io.Text.WriteLine(
                JsonSerializer.Serialize(new { key, value = Convert.ToBase64String(reply.Body), index = reply.Index, term = reply.Term }));
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

    private Command Put()
    {
        var key = Key();
        var value = new InputBytes(io, "VALUE", "value");
        var command = value.AddTo(new Command("put", "Set a key.") { key });
        command.SetAction(async (parsed, cancel) =>
        {
            var bytes = await value.ReadAsync(parsed, cancel).ConfigureAwait(false);
            return await _client
                .RunAsync(parsed, HttpMethod.Put, Path(parsed.GetValue(key)!), bytes, reply => PrintIndex(parsed, reply), cancel)
                .ConfigureAwait(false);
        });
        return command;
    }

    private Command Delete()
    {
        var key = Key();
        var command = new Command("del", "Remove a key; exit code 1 if it does not exist.") { key };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Delete, Path(parsed.GetValue(key)!), null,
            reply => reply.Json().GetProperty("deleted").GetBoolean()
                ? PrintIndex(parsed, reply)
                : _client.Failed(ExitCode.Refused, "The key does not exist."),
            cancel));
        return command;
    }

    private Command Swap()
    {
        var key = Key();
        var values = new Argument<string[]>("EXPECTED VALUE")
        {
            Description = "The value that the key must have, and the new value. With --absent only VALUE, with --delete only EXPECTED.",
            Arity = new ArgumentArity(0, 2),
        };
        var absent = new Option<bool>("--absent") { Description = "The key must not exist: takes only VALUE." };
        var delete = new Option<bool>("--delete") { Description = "Remove the key: takes only EXPECTED." };
        var command = new Command("cas", "Set a key if it has the expected value; exit code 1 if it does not.")
        {
            key, values, absent, delete,
        };
        command.SetAction((parsed, cancel) =>
        {
            var given = new Queue<string>(parsed.GetValue(values) ?? []);
            var wanted = (parsed.GetValue(absent) ? 0 : 1) + (parsed.GetValue(delete) ? 0 : 1);
            if (given.Count != wanted || wanted == 0)
            {
                throw new UsageError("give EXPECTED and VALUE, or --absent and VALUE, or --delete and EXPECTED");
            }

            var expected = parsed.GetValue(absent) ? null : Encoding.UTF8.GetBytes(given.Dequeue());
            var value = parsed.GetValue(delete) ? null : Encoding.UTF8.GetBytes(given.Dequeue());
            return _client.RunAsync(
                parsed, HttpMethod.Post, Path(parsed.GetValue(key)!) + "/cas", JsonSerializer.SerializeToUtf8Bytes(new { expected, value }),
                reply =>
                {
                    var swapped = reply.Json().GetProperty("swapped").GetBoolean();
                    if (swapped || _client.IsJson(parsed))
                    {
                        PrintIndex(parsed, reply);
                    }

                    return swapped ? ExitCode.Done : _client.Failed(
                        ExitCode.Refused, "The key does not have the expected value; nothing was changed.");
                },
                cancel);
        });
        return command;
    }

    private Command List()
    {
        var prefix = new Argument<string>("PREFIX")
        {
            Description = "The prefix of the keys.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "",
        };
        var pages = new Pages(_client, "/v1/kv", "entries", "key");
        var command = pages.AddTo(new Command(
            "list",
            "Print keys in order, with the beginning of their values. A long list is read in pages, each as of its own point in time.")
        {
            prefix,
        });
        command.SetAction((parsed, cancel) => pages.RunAsync(
            parsed, parsed.GetValue(prefix) ?? "", Row, rows => Tables.Write(io, ["key", "bytes", "value", "index"], rows), cancel));
        return command;
    }

    /// <summary>Only the beginning of a value: a list may have a million entries.</summary>
    private static Cell[] Row(JsonElement entry)
    {
        var value = entry.GetProperty("value").GetBytesFromBase64();
        return [entry.GetProperty("key").GetString()!, $"{value.Length}", Cell.OfValue(value), $"{entry.GetProperty("index").GetInt64()}"];
    }

    private int PrintIndex(ParseResult parsed, ApiReply reply)
    {
        _client.Print(parsed, reply, $"done at index {reply.Index}");
        return ExitCode.Done;
    }
}
