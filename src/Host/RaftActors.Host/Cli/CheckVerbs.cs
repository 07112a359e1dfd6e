using System.CommandLine;
using System.Text.Json;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Cli;

/// <summary><c>check</c>: yes-or-no questions, answered by the exit code.</summary>
internal sealed class CheckVerbs(CliIo io)
{
    private readonly ClientOptions _client = new(io);

    public Command Command() =>
        _client.AddTo(new Command("check", "Questions for scripts, answered by the exit code.") { Health(), QuorumCritical() });

    private Command Health()
    {
        var command = new Command(
            "health",
            "Exit code 0 if the replicas at every endpoint run and know their leaders, 1 if not, 3 if an endpoint does not answer.");
        command.SetAction(async (parsed, cancel) =>
        {
            var worst = ExitCode.Done;
            foreach (var (endpoint, reply) in await _client.AskAllAsync(parsed, "/health/ready", cancel).ConfigureAwait(false))
            {
                var missing = reply.TryJson();
                var isAnswer = missing.ValueKind == JsonValueKind.Object && missing.TryGetProperty("missing", out _);
                var problems = isAnswer
                    ? missing.GetProperty("missing").EnumerateArray().Select(m => m.GetString()!).ToList()
                    : [reply.Message];
                io.Say($"{endpoint.Authority}: {(reply.IsOk ? "ready" : string.Join("; ", problems))}");
                worst = Math.Max(worst, reply.IsOk ? ExitCode.Done : isAnswer ? ExitCode.Refused : ExitCode.Unavailable);
            }

            return worst;
        });
        return command;
    }

    private Command QuorumCritical()
    {
        var command = new Command(
            "quorum-critical",
            "Exit code 0 if any one node may stop without a group losing its majority; otherwise 1, and the groups are printed. Give the "
                + "endpoints of all nodes: a node that does not answer counts as down.");
        command.SetAction(async (parsed, cancel) =>
        {
            var voters = new SortedDictionary<string, HashSet<string>>(StringComparer.Ordinal);
            var running = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
            foreach (var (endpoint, reply) in await _client.AskAllAsync(parsed, "/v1/status", cancel).ConfigureAwait(false))
            {
                if (!reply.IsOk)
                {
                    io.Complain($"{endpoint.Authority}: {reply.Message}");
                    continue;
                }

                Collect(reply.Json(), voters, running);
            }

            if (voters.Count == 0)
            {
                return _client.Failed(ExitCode.Unavailable, "No node reported its groups.");
            }

            // With an even number of voters a majority is one more than half.
            var critical = voters.Where(g => running[g.Key].Count - 1 < (g.Value.Count / 2) + 1).ToList();
            foreach (var (group, members) in critical)
            {
                io.Say($"{group}: {running[group].Count} of {members.Count} voters run; with one fewer there is no majority");
            }

            if (critical.Count == 0)
            {
                await io.Text.WriteLineAsync("Any one node may stop.").ConfigureAwait(false);
            }

            return critical.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static void Collect(
        JsonElement body, SortedDictionary<string, HashSet<string>> voters, Dictionary<string, HashSet<string>> running)
    {
        var nodes = body.TryGetProperty("nodes", out var all) ? all.EnumerateArray().ToList() : [body];
        foreach (var replica in nodes.SelectMany(n => n.GetProperty("groups").EnumerateArray()))
        {
            if (replica.GetProperty("phase").GetString() == "Removed")
            {
                // Its list of members dates from its removal.
                continue;
            }

            var group = replica.GetProperty("group").GetString()!;
            var members = replica.GetProperty("voters").EnumerateArray()
                .Select(v => ReplicaName.NodeOf(v.GetString()!))
                .ToHashSet(StringComparer.Ordinal);
            voters.TryAdd(group, members);
            running.TryAdd(group, []);
            var node = replica.GetProperty("node").GetString()!;

            // Being up is not enough: a replica that takes part knows a leader.
            if (members.Contains(node)
                && replica.GetProperty("phase").GetString() == "Running"
                && replica.GetProperty("leader").ValueKind == JsonValueKind.String)
            {
                running[group].Add(node);
            }
        }
    }
}
