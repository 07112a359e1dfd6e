using System.CommandLine;
using System.Text.Json;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Cli;

/// <summary><c>member</c>, <c>leader</c>, <c>snapshot</c> and <c>log</c>: what an operator does with a group.</summary>
internal sealed class OperatorVerbs(CliIo io)
{
    private readonly ClientOptions _client = new(io);

    public Command Member() => _client.AddTo(new Command("member", "The members of a group.")
    {
        Show("list", "Print the members of a group and their progress.", Members),
        Change("add", "Add a node as a learner: it gets the log and has no vote until promoted.", (node, _) => new { add = node }),
        Change("promote", "Make a learner that has caught up a voter.", (node, _) => new { promote = node }),
        Change("remove", "Remove a node from a group.", (node, _) => new { remove = node }),
        Change(
            "replace",
            "Replace a node by a new one, in one step.",
            (node, other) => new { replace = new { old = node, @new = other } },
            hasReplacement: true),
    });

    public Command Leader() => _client.AddTo(new Command("leader", "The leader of a group.")
    {
        Show("show", "Print the leader of a group; exit code 3 if none is known.", (_, reply) =>
        {
            if (reply.Json().GetProperty("leader").GetString() is not { } leader)
            {
                return _client.Failed(ExitCode.Unavailable, "No leader is known.");
            }

            io.Say(leader);
            return ExitCode.Done;
        }),
        Transfer(),
    });

    public Command Snapshot() => _client.AddTo(new Command("snapshot", "Snapshots of a group's machine.")
    {
        Take(),
        Show("inspect", "Print the extent of the replicas' snapshots and logs.", (_, reply) =>
            Table(reply, ["node", "snapshotIndex", "firstIndex", "lastIndex", "durableIndex", "lastApplied"])),
    });

    public Command Log()
    {
        var group = Group();
        var lines = new Option<int>("--lines", "-n") { Description = "How many entries, up to 1000.", DefaultValueFactory = _ => 20 };
        var tail = new Command("tail", "Print the last entries of the replicas' logs: position, kind and size, not the content.")
        {
            group, lines,
        };
        tail.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Get, $"{Path(parsed.GetValue(group)!)}?tail={Positive(parsed.GetValue(lines))}", null,
            reply => Tail(parsed, reply), cancel));
        return _client.AddTo(new Command("log", "The log of a group.") { tail, GroupVerbs.Follow(io, _client), Skip() });
    }

    private Command Skip()
    {
        var group = new Argument<string>("GROUP") { Description = "The group." };
        var index = new Argument<long>("INDEX") { Description = "The index at which its machine stopped, as printed by status." };
        var by = new Option<string>("--by")
        {
            Description = "Who made the decision, recorded in the log.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Environment.UserName,
        };
        var command = new Command(
            "skip",
            "Make every replica skip the command at which the machine stopped (on-apply-exception = fault). Exit code 1 if it has not "
                + "stopped there.")
            {
                group, index, by,
            };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Post, $"{Path(parsed.GetValue(group)!)}/skip",
            JsonSerializer.SerializeToUtf8Bytes(new { index = parsed.GetValue(index), by = parsed.GetValue(by) }),
            reply =>
            {
                _client.Print(
                    parsed,
                    reply,
                    $"index {parsed.GetValue(index)} is skipped by the entry at index {reply.Json().GetProperty("index").GetInt64()}");
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    private static Option<string> Group() => new("--group", "-g") { Description = "The group.", DefaultValueFactory = _ => "kv" };

    private static string Path(string group) =>
        group.Length == 0 ? throw new UsageError("a group's name must not be empty") : $"/v1/groups/{ClientOptions.Encode(group)}";

    private static int Positive(int number) =>
        number is > 0 and <= 1000 ? number : throw new UsageError("--lines must be between 1 and 1000");

    private Command Show(string verb, string description, Func<ParseResult, ApiReply, int> print)
    {
        var group = Group();
        var command = new Command(verb, description) { group };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Get, Path(parsed.GetValue(group)!), null,
            reply =>
            {
                if (!_client.IsJson(parsed))
                {
                    return print(parsed, reply);
                }

                _client.Print(parsed, reply, "");
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    private Command Change(string verb, string description, Func<string, string?, object> body, bool hasReplacement = false)
    {
        var group = Group();
        var node = new Argument<string>(hasReplacement ? "OLD" : "NODE") { Description = "The node's id." };
        var replacement = new Argument<string>("NEW") { Description = "The id of the node that takes its place." };
        var command = new Command(verb, description + " Exit code 1 if the group's rules refuse it.") { node, group };
        if (hasReplacement)
        {
            command.Arguments.Add(replacement);
        }

        command.SetAction((parsed, cancel) => Post(
            parsed, group, "members", body(parsed.GetValue(node)!, hasReplacement ? parsed.GetValue(replacement) : null), _ => "changed",
            cancel));
        return command;
    }

    private Command Transfer()
    {
        var group = Group();
        var node = new Argument<string?>("NODE")
        {
            Description = "The new leader; default: the voter with the longest log.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("transfer", "Transfer the leadership; exit code 1 if the transfer fails.") { node, group };
        command.SetAction((parsed, cancel) => Post(
            parsed, group, "leader", parsed.GetValue(node) is { } target ? new { transferTo = target } : new { }, _ => "transferred",
            cancel));
        return command;
    }

    private Command Take()
    {
        var group = Group();
        var node = new Option<string?>("--node") { Description = "The node of the replica; default: the leader." };
        var command = new Command("take", "Make a replica save a snapshot now, and print its index.") { group, node };
        command.SetAction((parsed, cancel) => Post(
            parsed, group, "snapshot", parsed.GetValue(node) is { } target ? new { node = target } : new { },
            reply => $"snapshot at index {reply.Json().GetProperty("index").GetInt64()}", cancel));
        return command;
    }

    private Task<int> Post(
        ParseResult parsed, Option<string> group, string what, object body, Func<ApiReply, string> text, CancellationToken cancel) =>
        _client.RunAsync(
            parsed, HttpMethod.Post, $"{Path(parsed.GetValue(group)!)}/{what}", JsonSerializer.SerializeToUtf8Bytes(body, body.GetType()),
            reply =>
            {
                _client.Print(parsed, reply, text(reply));
                return ExitCode.Done;
            },
            cancel);

    private int Members(ParseResult parsed, ApiReply reply)
    {
        var body = reply.Json();
        List<Cell[]> rows = [];
        foreach (var (kind, name) in new[] { ("voter", "voters"), ("learner", "learners") })
        {
            foreach (var node in body.GetProperty(name).EnumerateArray().Select(n => n.GetString()!))
            {
                var isWitness = body.GetProperty("witnesses").EnumerateArray().Any(w => w.GetString() == node);
                var peer = body.GetProperty("peers").EnumerateArray().FirstOrDefault(p => p.GetProperty("node").GetString() == node);
                rows.Add([
                    node, isWitness ? "witness" : kind, body.GetProperty("leader").GetString() == ReplicaName.NodeOf(node) ? "yes" : "",
                    peer.ValueKind == JsonValueKind.Object ? peer.GetProperty("matchIndex").GetRawText() : ""]);
            }
        }

        Tables.Write(io, ["node", "membership", "leads", "match"], rows);
        return ExitCode.Done;
    }

    private int Table(ApiReply reply, string[] columns)
    {
        Tables.Write(
            io,
            columns,
            reply.Json().GetProperty("replicas").EnumerateArray()
                .Select(r => columns.Select(c => (Cell)r.GetProperty(c).ToString()).ToArray()));
        return ExitCode.Done;
    }

    private int Tail(ParseResult parsed, ApiReply reply)
    {
        if (_client.IsJson(parsed))
        {
            _client.Print(parsed, reply, "");
            return ExitCode.Done;
        }

        List<Cell[]> rows = [];
        foreach (var replica in reply.Json().GetProperty("replicas").EnumerateArray().Where(r => r.TryGetProperty("tail", out _)))
        {
            foreach (var entry in replica.GetProperty("tail").EnumerateArray())
            {
                var isCommitted = entry.GetProperty("index").GetInt64() <= replica.GetProperty("commitIndex").GetInt64();
                rows.Add([
                    replica.GetProperty("node").GetString()!, entry.GetProperty("index").ToString(), entry.GetProperty("term").ToString(),
                    entry.GetProperty("kind").GetString()!, entry.GetProperty("bytes").ToString(), isCommitted ? "yes" : "no"]);
            }
        }

        Tables.Write(io, ["node", "index", "term", "kind", "bytes", "committed"], rows);
        return ExitCode.Done;
    }
}
