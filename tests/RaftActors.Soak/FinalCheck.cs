using System.Diagnostics;
using RaftActors.Soak.Checkers;
using RaftActors.Soak.Cluster;
using RaftActors.Soak.History;
using RaftActors.Soak.Workload;

namespace RaftActors.Soak;

/// <summary>After the faults and with idle clients: everything is read once more, and all members must have the same state.</summary>
internal static class FinalCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    public static async Task RunAsync(SoakCluster cluster, ClusterView view, WorkloadContext context, IReadOnlyList<ObjectPool> pools)
    {
        foreach (var pool in pools)
        {
            await ReadAllAsync(context, pool).ConfigureAwait(false);
        }

        if (cluster.HasRanges)
        {
            // Their states are compared by the hashes that the replicas exchange; a difference would have faulted one.
            foreach (var range in (await cluster.Ranges.ListAsync().ConfigureAwait(false)).Where(r => r.State == "Active"))
            {
                if ((await CaughtUpAsync(view, range.Group).ConfigureAwait(false)).Problem is { } problem)
                {
                    context.Violations.Enqueue(new Violation("replicas", problem));
                }
            }

            return;
        }

        using var reader = new StateReader();
        await Task.WhenAll(pools.Select(p => CompareAsync(cluster, view, context, reader, p))).ConfigureAwait(false);
    }

    /// <summary>The last read of each object: it must include everything acknowledged, once.</summary>
    private static async Task ReadAllAsync(WorkloadContext context, ObjectPool pool)
    {
        var kind = pool.Group switch
        {
            "kv" => OperationKind.Get,
            "counter" => OperationKind.Count,
            "ledger" => OperationKind.Balances,
            _ => (OperationKind?)null,
        };
        if (kind is not { } reading)
        {
            return;
        }

        var client = new SoakClient(0, pool.Group, context, new Random(0));
        foreach (var found in pool.All)
        {
            Operation read;
            var since = Stopwatch.GetTimestamp();
            do
            {
                read = new Operation { Client = client.Id, Kind = reading, Object = found.Name, Reading = "linearizable" };
                found.Add(read);
                await client.RunAsync(read, inSession: false).ConfigureAwait(false);
            }
            while (read.Ending != Ending.Ok && Stopwatch.GetElapsedTime(since) < Limit);

            if (read.Ending != Ending.Ok)
            {
                context.Violations.Enqueue(
                    new Violation("liveness", $"after the faults it could not be read for {Limit.TotalSeconds:0} s\n  {read}"));
                return;
            }
        }
    }

    private static async Task CompareAsync(
        SoakCluster cluster, ClusterView view, WorkloadContext context, StateReader reader, ObjectPool pool)
    {
        var (members, problem) = await CaughtUpAsync(view, pool.Group).ConfigureAwait(false);
        if (problem is not null)
        {
            context.Violations.Enqueue(new Violation("replicas", problem));
            return;
        }

        var names = pool.All.Select(o => o.Name).Order(StringComparer.Ordinal).ToList();
        var hashes = new List<(string Node, string Hash)>();
        foreach (var member in members)
        {
            hashes.Add((member.Node, await reader.HashAsync(cluster.Node(member.Node), pool.Group, names).ConfigureAwait(false)));
        }

        if (hashes.DistinctBy(h => h.Hash).Count() > 1)
        {
            var lines = members.Zip(hashes, (m, h) => $"  {h.Hash[..16]} {m.Line}");
            context.Violations.Enqueue(
                new Violation("replicas", $"the members of {pool.Group} have different states\n{string.Join('\n', lines)}"));
        }
    }

    /// <summary>The group's members once all have applied all committed entries; a violation if that takes too long.</summary>
    private static async Task<(IReadOnlyList<ReplicaState> Members, string? Problem)> CaughtUpAsync(ClusterView view, string group)
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var replicas = (await view.AskAsync().ConfigureAwait(false)).Where(r => r.Group == group).ToList();
            var leader = replicas.Where(r => r.Role == "Leader").MaxBy(r => r.Term);
            if (leader is not null)
            {
                var members = leader.Voters.Union(leader.Learners).Union(leader.Outgoing).Select(m => m.Split('.')[0]).ToList();
                var present = replicas.Where(r => members.Contains(r.Node)).ToList();
                if (present.Count == members.Count && present.TrueForAll(r => r.LastApplied == leader.LastIndex && r.Phase == "Running"))
                {
                    return (present, null);
                }
            }

            if (Stopwatch.GetElapsedTime(since) > Limit)
            {
                return (
                    [],
                    $"the members of {group} did not catch up within {Limit.TotalSeconds:0} "
                        + $"s:\n{string.Join('\n', replicas.Select(r => $"  {r.Line}"))}");
            }

            await poll.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }
}
