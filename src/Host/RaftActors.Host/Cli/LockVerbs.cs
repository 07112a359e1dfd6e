using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Cli;

/// <summary><c>lock</c>.</summary>
internal sealed class LockVerbs(CliIo io)
{
    private readonly ClientOptions _client = new(io, "lock");

    public Command Command() =>
        _client.AddTo(new Command("lock", "Named locks with fencing tokens.") { Acquire(), Renew(), Release(), Show(), List() });

    private static Argument<string> Name() => new("NAME") { Description = "The lock." };

    private static Option<string> Owner() =>
        new("--owner") { Description = "The holder's name; unique among all clients.", HelpName = "NAME", Required = true };

    private static string Path(string name) =>
        name.Length == 0 ? throw new UsageError("a name must not be empty") : $"/v1/locks/{ClientOptions.Encode(name)}";

    private Command Acquire()
    {
        var name = Name();
        var owner = Owner();
        var ttl = new Option<string>("--ttl")
        {
            Description = "How long the lock is held unless renewed, 1ms to 30d.",
            HelpName = "DURATION",
            DefaultValueFactory = _ => "30s",
        };
        var value = Value("What the holder says of itself, such as its address; at most 4 KiB.");
        var command = new Command(
            "acquire",
            "Acquire a lock and print its token; exit code 1 if another owner holds it. The same owner gets a new token, and its old token "
                + "becomes invalid.")
            {
                name, owner, ttl, value,
            };
        command.SetAction((parsed, cancel) =>
        {
            var ttlMs = (long)ClientOptions.Duration("--ttl", parsed.GetValue(ttl)!).TotalMilliseconds;
            return _client.RunAsync(
                parsed, HttpMethod.Post, Path(parsed.GetValue(name)!) + "/acquire", JsonSerializer.SerializeToUtf8Bytes(
                    new { owner = parsed.GetValue(owner), ttlMs, value = parsed.GetValue(value) ?? "" }),
                reply =>
                {
                    var body = reply.Json();
                    if (body.GetProperty("acquired").GetBoolean())
                    {
                        _client.Print(parsed, reply, $"acquired, token {body.GetProperty("token").GetInt64()}");
                        return ExitCode.Done;
                    }

                    if (_client.IsJson(parsed))
                    {
                        _client.Print(parsed, reply, "");
                    }

                    return _client.Failed(
                        ExitCode.Refused,
                        $"{Printable.Word(body.GetProperty("owner").GetString()!)} holds the lock, with token "
                            + $"{body.GetProperty("token").GetInt64()}.");
                },
                cancel);
        });
        return command;
    }

    private Command Renew()
    {
        var name = Name();
        var owner = Owner();
        var token = Token();
        var ttl = new Option<string?>("--ttl") { Description = "How long from now; default: as long as before.", HelpName = "DURATION" };
        var value = Value("Another value; default: the same as before.");
        var command = new Command(
            "renew",
            "Extend a lock, keeping its token; exit code 1 if owner and token are not its holder's, or the lock has expired.")
            {
                name, owner, token, ttl, value,
            };
        command.SetAction((parsed, cancel) =>
        {
            var body = new JsonObject { ["owner"] = parsed.GetValue(owner), ["token"] = parsed.GetValue(token) };
            if (parsed.GetValue(ttl) is { } text)
            {
                body["ttlMs"] = (long)ClientOptions.Duration("--ttl", text).TotalMilliseconds;
            }

            if (parsed.GetValue(value) is { } said)
            {
                body["value"] = said;
            }

            return _client.RunAsync(
                parsed, HttpMethod.Post, Path(parsed.GetValue(name)!) + "/renew", JsonSerializer.SerializeToUtf8Bytes(body),
                reply =>
                {
                    _client.Print(parsed, reply, $"renewed, token {reply.Json().GetProperty("token").GetInt64()}");
                    return ExitCode.Done;
                },
                cancel);
        });
        return command;
    }

    private static Option<string?> Value(string description) => new("--value") { Description = description, HelpName = "TEXT" };

    /// <summary>Nothing for a holder without a value, or of a node that does not know values.</summary>
    private static string ValueOf(JsonElement holder) =>
        holder.TryGetProperty("value", out var value) && value.GetString() is { Length: > 0 } said ? $", value {Printable.Word(said)}" : "";

    private static Option<long> Token() =>
        new("--token") { Description = "The token that acquire printed.", HelpName = "NUMBER", Required = true };

    private Command Release()
    {
        var name = Name();
        var owner = Owner();
        var token = Token();
        var command = new Command("release", "Release a lock; exit code 1 if owner and token are not its holder's.") { name, owner, token };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Post, Path(parsed.GetValue(name)!) + "/release",
            JsonSerializer.SerializeToUtf8Bytes(new { owner = parsed.GetValue(owner), token = parsed.GetValue(token) }),
            reply =>
            {
                _client.Print(parsed, reply, "released");
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    private Command Show()
    {
        var name = Name();
        var command = new Command("show", "Print the holder of a lock; exit code 1 if it is free.") { name };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Get, Path(parsed.GetValue(name)!), null,
            reply =>
            {
                var body = reply.Json();
                var until = DateTimeOffset.FromUnixTimeMilliseconds(body.GetProperty("expiresAt").GetInt64());
                var expired = body.GetProperty("expired").GetBoolean() ? ", expired" : "";
                _client.Print(
                    parsed,
                    reply,
                    $"owner {Printable.Word(body.GetProperty("owner").GetString()!)}, token {body.GetProperty("token").GetInt64()}, until "
                        + $"{until:O}{expired}{ValueOf(body)}");
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    private Command List()
    {
        var prefix = new Option<string>("--prefix")
        {
            Description = "Only names with this prefix.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "",
        };
        var pages = new Pages(_client, "/v1/locks", "locks", "name");
        var command = pages.AddTo(new Command("list", "Print locks and their holders, ordered by name.") { prefix });
        command.SetAction((parsed, cancel) => pages.RunAsync(
            parsed,
            parsed.GetValue(prefix) ?? "",
            l =>
            [
                new(
                    $"{Name(l, "name")}: owner {Name(l, "owner")}, token {l.GetProperty("token").GetInt64()}"
                        + (l.GetProperty("expired").GetBoolean() ? ", expired" : "") + ValueOf(l)),
            ],
            lines => lines.ForEach(l => io.Text.WriteLine(l[0].Shown)),
            cancel));
        return command;

        static string Name(JsonElement listed, string what) => Printable.Word(listed.GetProperty(what).GetString()!);
    }
}
