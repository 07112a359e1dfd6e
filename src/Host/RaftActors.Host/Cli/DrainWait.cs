using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;

namespace RaftActors.Host.Cli;

/// <summary><c>node drain --wait</c>: waits until nothing is left to take from a node, or cannot go.</summary>
internal sealed class DrainWait(CliIo io, ClientOptions client)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <returns>The exit code: 1 if the rest cannot go, 4 if it has not gone in time.</returns>
    public async Task<int> RunAsync(ParseResult parsed, string node, bool leadersOnly, TimeSpan wait, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var (ranges, nodes) = (
                await client.SendAsync(parsed, HttpMethod.Get, "/v1/ranges", null, cancel).ConfigureAwait(false),
                await client.SendAsync(parsed, HttpMethod.Get, "/v1/nodes", null, cancel).ConfigureAwait(false));
            if (!ranges.IsOk || !nodes.IsOk)
            {
                return client.Failed(ranges.IsOk ? nodes : ranges);
            }

            var left = Left(ranges.Json(), nodes.Json(), node, leadersOnly);
            if (left.Count == 0)
            {
                return ExitCode.Done;
            }

            var isStuck = left.TrueForAll(l => l.Why is not null);
            if (isStuck || Stopwatch.GetElapsedTime(begun) >= wait)
            {
                foreach (var (group, why) in left)
                {
                    io.Complain($"{group}: {why ?? "still under way"}");
                }

                return isStuck ? ExitCode.Refused : ExitCode.Unknown;
            }

            await Task.Delay(LookAgain, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The groups that have something on the node, and why it cannot go; null while it may.</summary>
    private static List<(string Group, string? Why)> Left(JsonElement ranges, JsonElement nodes, string node, bool leadersOnly)
    {
        HashSet<string> free =
        [
            .. nodes.GetProperty("nodes").EnumerateArray()
                .Where(n => n.GetProperty("state").GetString() == "Active")
                .Select(n => n.GetProperty("node").GetString()!),
        ];
        List<(string, string?)> left = [];
        foreach (var range in ranges.GetProperty("ranges").EnumerateArray())
        {
            var group = range.GetProperty("group").GetString()!;
            string[] members =
            [
                .. range.GetProperty("replicas").EnumerateArray()
                    .Where(r => r.GetProperty("state").GetString() is not ("Removed" or "Lost"))
                    .Select(r => r.GetProperty("node").GetString()!),
            ];
            var isLed = range.GetProperty("leader").GetString() == node;
            if (!isLed && (leadersOnly || !members.Contains(node)))
            {
                continue;
            }

            var mayLead = members.Any(m => m != node && free.Contains(m));
            left.Add((group, isLed
                ? mayLead ? null : "no other node of its replicas may lead it: resume one, or add a replica"
                : free.Except(members).Any()
                    ? null
                    : $"every active node has one of its {members.Length} replicas already, and it keeps as many: add a node, or resume "
                        + "one"));
        }

        return left;
    }
}
