using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Planning;

namespace RaftActors.Benchmarks.Ranges;

/// <summary>One plan for many ranges of three on four nodes, as a coordinator makes it every five seconds.</summary>
internal static class PlannerBenchmark
{
    private static readonly string[] Nodes = ["n1", "n2", "n3", "n4"];

    public static int Run(int ranges, int seconds)
    {
        var isOver = Measure("balanced", View(ranges, i => i), seconds) == 0;
        var hasBegun = Measure("a new fourth node", View(ranges, _ => 0), seconds) > 0;
        return isOver && hasBegun ? 0 : 1;
    }

    /// <returns>How many operations and transfers a plan begins.</returns>
    private static int Measure(string what, ClusterView view, int seconds)
    {
        var (begun, plans) = (0, 0);
        var longest = TimeSpan.Zero;
        var allocated = 0L;
        var time = TimeSpan.Zero;
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds + 1);)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var from = Stopwatch.GetTimestamp();
            var plan = Planner.Plan(view, PlannerSettings.Default, 10_000_000, (ulong)plans);
            var one = Stopwatch.GetElapsedTime(from);
            begun = plan.Count(p => p is not (Proposal.Blocked or Proposal.Drive));
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(1))
            {
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                time += one;
                longest = one > longest ? one : longest;
                plans++;
            }
        }

        var kib = allocated / plans / 1024;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            plan, {view.Map.Ranges.Length} ranges of 3 on {Nodes.Length} nodes, {what}: {begun} begun
              {time.TotalMilliseconds / plans:0.00} ms each, {longest.TotalMilliseconds:0.00} ms at most, {kib} KiB allocated
            """));
        return begun;
    }

    /// <param name="ranges">How many.</param>
    /// <param name="first">The place of the first node of each range.</param>
    private static ClusterView View(int ranges, Func<int, int> first)
    {
        var records = ImmutableArray.CreateBuilder<RangeRecord>(ranges);
        var reports = ImmutableArray.CreateBuilder<RangeReport>(ranges);
        for (var i = 0; i < ranges; i++)
        {
            var place = first(i);
            var replicas = Enumerable.Range(0, 3).Select(j => new ReplicaRecord(
                Nodes[(place + j) % 4], (3 * i) + j + 1, MemberKind.Voter, ReplicaStage.Member, new DataId(1))).ToImmutableArray();
            records.Add(new RangeRecord
            {
                Number = i + 1,
                Group = $"kv-r{i + 1}",
                Keyspace = "kv",
                Keys = new KeyRange(i == 0 ? default : Key(i), i == ranges - 1 ? (ReadOnlyMemory<byte>?)null : Key(i + 1)),
                Version = 1,
                Stage = RangeStage.Active,
                Replicas = replicas,
                ConfigurationIndex = 1,
                Birth = new Birth(BirthKind.Fresh, "", 0),
            });
            reports.Add(new RangeReport
            {
                Group = $"kv-r{i + 1}",
                Leader = replicas[(i / 4) % 3].Id,
                Size = new RangeSize(500_000, 20_000_000),
                MiddleKey = Key(i),
                Replicas = [.. replicas.Select(r => new ReplicaReport(r.Id, 0, 0))],
            });
        }

        return new ClusterView
        {
            Map = new MapImage
            {
                Version = 1,
                Keyspaces =
                [
                    new KeyspaceRecord { Name = "kv", Machine = "kv", Replicas = 3, Placement = Placement.Anywhere },
                ],
                Ranges = records.ToImmutable(),
                Nodes = [.. Nodes.Select(n => new NodeRecord { Id = n, DataId = new DataId(1) })],
            },
            Nodes = [.. Nodes.Select(n => new NodeReport(n, 0))],
            Ranges = reports.ToImmutable(),
        };
    }

    private static byte[] Key(int i) => System.Text.Encoding.UTF8.GetBytes($"customers/{i:d8}");
}
