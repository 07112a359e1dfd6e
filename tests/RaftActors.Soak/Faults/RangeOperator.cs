using System.Collections.Concurrent;
using System.Text;
using RaftActors.Keyspaces;
using RaftActors.Soak.Cluster;
using RaftActors.Status;

namespace RaftActors.Soak.Faults;

/// <summary>An operator's orders about ranges, through the node without replicas.</summary>
internal sealed class RangeOperator(SoakCluster cluster)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<long, string> _begun = new();

    /// <summary>The operations that were begun, whether or not their end was awaited.</summary>
    public IReadOnlyCollection<long> Begun => [.. _begun.Keys];

    /// <summary>The order and its outcome.</summary>
    public async Task<(string What, string Outcome)> DoAsync(FaultKind kind, int pick)
    {
        try
        {
            var ranges = (await cluster.Ranges.ListAsync().ConfigureAwait(false)).Where(r => r.State == "Active").ToList();
            if (ranges.Count == 0)
            {
                return ("no range yet", "");
            }

            var range = ranges[pick % ranges.Count];
            return kind switch
            {
                FaultKind.Transfer => await TransferAsync(range, pick / 7).ConfigureAwait(false),
                FaultKind.SplitRange => Say("split range", range, await SplitAsync(range, pick / 7).ConfigureAwait(false)),
                FaultKind.MergeRanges => await MergeAsync(ranges, pick / 7).ConfigureAwait(false),
                _ => Say("move replica", range, await MoveAsync(range, pick / 7).ConfigureAwait(false)),
            };
        }
        catch (TimeoutException silent)
        {
            return ("map unanswered", silent.Message);
        }
    }

    private (string What, string Outcome) Say(string what, RangeStatus range, RangeResult result)
    {
        if (result.Operation > 0)
        {
            _begun[result.Operation] = what;
        }

        return ($"{what} {result.Outcome}", $"{range.Group} operation {result.Operation} {result.Child} {result.Message}");
    }

    /// <summary>The names of objects are a letter and a number.</summary>
    private Task<RangeResult> SplitAsync(RangeStatus range, int pick)
    {
        var key = Encoding.UTF8.GetBytes($"{range.Keyspace[0]}{pick % 100}");
        return cluster.Ranges.SplitAsync(range.Group, key, isPinned: false, Wait);
    }

    private async Task<(string What, string Outcome)> MergeAsync(List<RangeStatus> ranges, int pick)
    {
        var pairs = ranges
            .Zip(ranges.Skip(1))
            .Where(p => p.First.Keyspace == p.Second.Keyspace && p.First.End is { } end && end.Span.SequenceEqual(p.Second.Start.Span))
            .ToList();
        if (pairs.Count == 0)
        {
            return ("nothing to merge", "");
        }

        var (target, source) = pairs[pick % pairs.Count];
        return Say("merge ranges", source, await cluster.Ranges.MergeAsync(target.Group, source.Group, Wait).ConfigureAwait(false));
    }

    private Task<RangeResult> MoveAsync(RangeStatus range, int pick)
    {
        var present = range.Replicas.Where(r => r.State == "Member").Select(r => r.Node).ToList();
        var free = cluster.Nodes.Select(n => n.Id).Except(range.Replicas.Select(r => r.Node)).ToList();
        return present.Count == 0 || free.Count == 0
            ? Task.FromResult(new RangeResult(RangeOutcome.Refused, 0, "no node is free"))
            : cluster.Ranges.MoveAsync(range.Group, present[pick % present.Count], free[pick % free.Count], Wait);
    }

    private async Task<(string What, string Outcome)> TransferAsync(RangeStatus range, int pick)
    {
        var to = range.Replicas[pick % range.Replicas.Length].Node;
        var answer = await cluster.Client.TransferLeadershipAsync(range.Group, to).ConfigureAwait(false);
        return ($"transfer {answer.Outcome}", $"{range.Group} to {to} {answer.Message}");
    }
}
