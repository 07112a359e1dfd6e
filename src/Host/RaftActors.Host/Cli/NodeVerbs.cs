using System.CommandLine;
using System.Text.Json;

namespace RaftActors.Host.Cli;

/// <summary><c>node list</c>, <c>drain</c> and <c>resume</c>: the nodes of a running cluster, as its range map has them.</summary>
internal sealed class NodeVerbs(CliIo io)
{
    private const string Nodes = "/v1/nodes";

    /// <summary>Adds the verbs to the one that starts a node.</summary>
    public Command AddTo(Command node)
    {
        node.Subcommands.Add(List());
        node.Subcommands.Add(Drain());
        node.Subcommands.Add(Resume());
        return node;
    }

    private static Argument<string> Node() => new("NODE") { Description = "The node's id." };

    private static string Path(string node) =>
        node.Length == 0 ? throw new UsageError("a node's id must not be empty") : $"{Nodes}/{ClientOptions.Encode(node)}";

    private Command List()
    {
        var client = new ClientOptions(io);
        var command = new Command("list", "Print the nodes that hold replicas of ranges, and their state.");
        command.SetAction((parsed, cancel) => client.RunAsync(
            parsed, HttpMethod.Get, Nodes, null, reply => Print(client, parsed, reply), cancel));
        return client.AddTo(command);
    }

    private Command Drain()
    {
        var client = new ClientOptions(io);
        var node = Node();
        var leadersOnly = new Option<bool>("--leaders-only")
        {
            Description = "Keep its replicas and only let it lead nothing, as before a restart.",
        };
        var wait = new Option<string?>("--wait")
        {
            Description = "Wait until nothing is left on it, but no longer than this, and name what is left and why.",
            HelpName = "DURATION",
        };
        var command = new Command(
            "drain",
            "Move the replicas of ranges from a node to others, one after another, and print its new state; node list says how far it is. "
                + "Exit code 1 if there is no such node, or what is left cannot go, 4 if it has not gone within --wait.")
            {
                node, leadersOnly, wait,
            };
        command.SetAction(async (parsed, cancel) =>
        {
            var (name, only) = (parsed.GetValue(node)!, parsed.GetValue(leadersOnly));
            var time = parsed.GetValue(wait) is { } given ? ClientOptions.Duration("--wait", given) : (TimeSpan?)null;
            var exit = await client.RunAsync(
                parsed,
                HttpMethod.Post,
                Path(name) + "/drain",
                JsonSerializer.SerializeToUtf8Bytes(new { leadersOnly = only }),
                reply => PrintState(client, parsed, reply),
                cancel).ConfigureAwait(false);
            return exit == ExitCode.Done && time is { } limit
                ? await new DrainWait(io, client).RunAsync(parsed, name, only, limit, cancel).ConfigureAwait(false)
                : exit;
        });
        return client.AddTo(command);
    }

    private Command Resume()
    {
        var client = new ClientOptions(io);
        var node = Node();
        var command = new Command("resume", "Let a drained node lead and hold replicas again, and print its new state.") { node };
        command.SetAction((parsed, cancel) => client.RunAsync(
            parsed,
            HttpMethod.Post,
            Path(parsed.GetValue(node)!) + "/resume",
            null,
            reply => PrintState(client, parsed, reply),
            cancel));
        return client.AddTo(command);
    }

    private static int PrintState(ClientOptions client, ParseResult parsed, ApiReply reply)
    {
        client.Print(parsed, reply, reply.Json().GetProperty("state").GetString()!);
        return ExitCode.Done;
    }

    private int Print(ClientOptions client, ParseResult parsed, ApiReply reply)
    {
        if (client.IsJson(parsed))
        {
            client.Print(parsed, reply, "");
            return ExitCode.Done;
        }

        var rows = reply.Json().GetProperty("nodes").EnumerateArray().Select(n => (Cell[])
        [
            n.GetProperty("node").GetString()!,
            n.GetProperty("state").GetString()!,
            n.GetProperty("replicas").GetRawText(),
            string.Join(' ', n.GetProperty("labels").EnumerateObject().Select(l => $"{l.Name}={l.Value.GetString()}")),
        ]);
        Tables.Write(io, ["node", "state", "replicas", "labels"], rows);
        return ExitCode.Done;
    }
}
