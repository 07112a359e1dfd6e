using System.CommandLine;
using System.Text.Json;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Cli;

/// <summary><c>status</c>.</summary>
internal sealed class StatusVerb(CliIo io)
{
    private readonly ClientOptions _client = new(io);

    public Command Command()
    {
        var command = _client.AddTo(new Command("status", "Print a node's view of its groups."));
        var watch = new Option<bool>("--watch", "-w") { Description = "Repeat every second, until Ctrl-C." };
        command.Options.Add(watch);
        command.SetAction((parsed, cancel) => parsed.GetValue(watch) ? WatchAsync(parsed, cancel) : AskAsync(parsed, cancel));
        return command;
    }

    private Task<int> AskAsync(ParseResult parsed, CancellationToken cancel) =>
        _client.RunAsync(parsed, HttpMethod.Get, "/v1/status", null, reply => Show(parsed, reply), cancel);

    private async Task<int> WatchAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var stop = new StopSignal();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var exit = ExitCode.Done;
        while (!ends.IsCancellationRequested && !stop.IsAsked)
        {
            if (io.IsTerminal)
            {
                // Move the cursor home and clear the screen.
                await io.Text.WriteAsync("\e[H\e[J").ConfigureAwait(false);
            }

            exit = await AskAsync(parsed, cancel).ConfigureAwait(false);
            await io.Text.FlushAsync(cancel).ConfigureAwait(false);
            await stop.WaitAsync(TimeSpan.FromSeconds(1), cancel, endsThen: false).ConfigureAwait(false);
        }

        return exit;
    }

    private int Show(ParseResult parsed, ApiReply reply)
    {
        if (_client.IsJson(parsed))
        {
            _client.Print(parsed, reply, "");
            return ExitCode.Done;
        }

        var body = reply.Json();
        var nodes = body.TryGetProperty("nodes", out var all) ? all.EnumerateArray().ToList() : [body];
        List<Cell[]> rows = [];
        foreach (
            var replica in nodes
                .SelectMany(n => n.GetProperty("groups").EnumerateArray())
                .OrderBy(r => r.GetProperty("group").GetString(), StringComparer.Ordinal))
        {
            string[] columns =
            [
                "group",
                "node",
                "phase",
                "role",
                "term",
                "leader",
                "commitIndex",
                "lastApplied",
                "lastIndex",
                "snapshotIndex",
            ];
            var voters = string.Join(' ', replica.GetProperty("voters").EnumerateArray().Select(v => v.GetString()));
            rows.Add([.. columns.Select(c => (Cell)Column(replica, c)), voters]);
        }

        Tables.Write(io, ["group", "node", "phase", "role", "term", "leader", "commit", "applied", "last", "snapshot", "voters"], rows);
        foreach (var node in nodes)
        {
            Warn(node);
        }

        return ExitCode.Done;
    }

    /// <summary>Two processes under one node id: prominent, so that it is not overlooked.</summary>
    private void Warn(JsonElement node)
    {
        if (node.TryGetProperty("problem", out var own) && own.ValueKind == JsonValueKind.String)
        {
            io.Say($"{node.GetProperty("node")} does not participate: {own}");
        }

        foreach (var location in node.TryGetProperty("locations", out var all) ? all.EnumerateArray().ToList() : [])
        {
            if (location.TryGetProperty("problem", out var problem) && problem.ValueKind == JsonValueKind.String)
            {
                io.Say($"{location.GetProperty("address")} is refused: it {problem}");
            }
        }
    }

    private static string Column(JsonElement replica, string name) =>
        replica.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "-";
}
