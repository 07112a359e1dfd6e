using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>The limits that a race is measured by.</summary>
internal static class RaceLimits
{
    public static IReadOnlyList<RaceLimit> Of(IReadOnlyList<RaceRow> rows) =>
    [
        AtLeast(rows, Workload.Puts, 64, 5),
        AtLeast(rows, Workload.Puts, 256, 5),
        AtLeast(rows, Workload.Puts, 1000, 5),
        AtMost(rows, Workload.Puts, "p50 of puts of one client", 0.6, r => r.P50, row => row.Task.Clients == 1),
        AtMost(rows, Workload.Puts, "processor time of the servers per put", 0.25, r => r.ServerMicroseconds, _ => true),
        AtLeast(rows, Workload.Linearizable, 64, 8),
        AtLeast(rows, Workload.Linearizable, 256, 8),
        AtLeast(rows, Workload.Lease, 64, 15),
        AtLeast(rows, Workload.Lease, 256, 15),
        Tails(rows),
    ];

    public static RaceLimit AtLeast(IReadOnlyList<RaceRow> rows, Workload workload, int clients, double factor)
    {
        var ratio = rows.FirstOrDefault(r => r.Task.Workload == workload && r.Task.Clients == clients)?.Ratio;
        var what = workload == Workload.Puts ? "puts" : $"{workload} gets".ToLowerInvariant();
        return new RaceLimit(
            $"{what} per second with {clients} clients: at least {factor} times etcd's",
            ratio is null ? "" : $"measured {ratio:0.00} times",
            ratio is null ? null : ratio >= factor);
    }

    /// <summary>A figure in every row of a workload; the worst row decides.</summary>
    private static RaceLimit AtMost(
        IReadOnlyList<RaceRow> rows, Workload workload, string what, double factor, Func<LoadResult, double> figure,
        Func<RaceRow, bool> where)
    {
        var worst = rows.Where(r => r.Task.Workload == workload && where(r)).Max(r => r.Quotient(figure));
        return new RaceLimit(
            $"{what}: at most {factor} of etcd's",
            worst is null ? "" : $"measured {worst:0.00} times (in the worst row)",
            worst is null ? null : worst <= factor);
    }

    public static RaceLimit Tails(IReadOnlyList<RaceRow> rows)
    {
        var compared = rows.Where(r => r.Ours is not null && r.Etcd is not null).ToList();
        var longer = compared.Where(r => r.Ours!.P99 > r.Etcd!.P99).ToList();
        var list = string.Join("; ", longer.Select(r => $"{r.Name}: {r.Ours!.P99:0.00} ms, etcd {r.Etcd!.P99:0.00} ms"));
        return new RaceLimit(
            "p99 in every row: at most etcd's",
            list.Length == 0 ? "" : $"longer in {longer.Count} of {compared.Count} rows: {list}",
            compared.Count == 0 ? null : longer.Count == 0);
    }
}
