using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace RaftActors.Host.Cli;

/// <summary><c>status</c>.</summary>
internal sealed class StatusVerb(CliIo io)
{
    private readonly ClientOptions _client = new(io);

    public Command Command()
    {
        var command = _client.AddTo(new Command("status", "What a node knows of its groups."));
        command.SetAction((parsed, cancel) => _client.RunAsync(parsed, HttpMethod.Get, "/v1/status", null, reply => Show(parsed, reply), cancel));
        return command;
    }

    private int Show(ParseResult parsed, ApiReply reply)
    {
        if (_client.IsJson(parsed))
        {
            _client.Print(parsed, reply, "");
            return ExitCode.Done;
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("group", "node", "phase", "role", "term", "leader", "commit", "applied", "last", "snapshot", "voters");
        var body = reply.Json();
        var nodes = body.TryGetProperty("nodes", out var all) ? all.EnumerateArray().ToList() : [body];
        foreach (var replica in nodes.SelectMany(n => n.GetProperty("groups").EnumerateArray()).OrderBy(r => r.GetProperty("group").GetString(), StringComparer.Ordinal))
        {
            string[] columns = ["group", "node", "phase", "role", "term", "leader", "commitIndex", "lastApplied", "lastIndex", "snapshotIndex"];
            var voters = string.Join(' ', replica.GetProperty("voters").EnumerateArray().Select(v => v.GetString()));
            table.AddRow([.. columns.Select(c => new Text(Cell(replica, c))), new Text(voters)]);
        }

        Tables.Write(io, table);
        return ExitCode.Done;
    }

    private static string Cell(JsonElement replica, string name) =>
        replica.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "-";
}
