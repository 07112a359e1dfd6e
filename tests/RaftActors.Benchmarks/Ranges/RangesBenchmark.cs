using System.Globalization;
using RaftActors.Benchmarks.Race;

namespace RaftActors.Benchmarks.Ranges;

/// <summary>What clients notice while ranges split, merge and move, and what many ranges cost.</summary>
internal static class RangesBenchmark
{
    private const int ValueBytes = 256;
    private const string Quiet = "keyspaces.kv.machine = kv";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>What one key with its value counts in the size of a range.</summary>
    private const int KeyBytes = ValueBytes + 12;

    public static readonly string[] Scenes = ["split", "merge", "move", "idle", "parallel"];

    public static async Task<int> Run(string scene, int clients, int megabytes, int ranges, int seconds, string more)
    {
        try
        {
            await (scene switch
            {
                "split" => SplitAsync(clients, megabytes == 0 ? 62 : megabytes),
                "merge" => MergeAsync(clients, megabytes == 0 ? 16 : megabytes),
                "move" => MoveAsync(clients, megabytes == 0 ? 1024 : megabytes),
                "idle" => IdleAsync(ranges, seconds),
                _ => ParallelAsync(clients, ranges == 1000 ? [1, 4, 1, 4] : [ranges], seconds, more),
            });
            return 0;
        }
        catch (RaceException failed)
        {
            await Console.Error.WriteLineAsync(failed.Message);
            return 1;
        }
    }

    private static async Task SplitAsync(int clients, int megabytes)
    {
        var keys = (int)(megabytes * 1024L * 1024 / KeyBytes);
        await using var cluster = new RangeCluster(3, Quiet);
        var range = (await cluster.RangesAsync(1))[0];
        await cluster.FillAsync(RangeCluster.Keyspace, keys, ValueBytes);
        await ObserveAsync(cluster, $"split of {megabytes} MiB", clients, keys, () => cluster.Raft.Ranges.SplitAsync(
            range.Group, RangeCluster.KeyBytes(keys / 2), Patience));
    }

    private static async Task MergeAsync(int clients, int megabytes)
    {
        var keys = (int)(2 * megabytes * 1024L * 1024 / KeyBytes);
        await using var cluster = new RangeCluster(
            3, $"keyspaces.kv {{ machine = kv, split-at = [\"{RangeCluster.Key(keys / 2)}\"] }}");
        var ranges = await cluster.RangesAsync(2);
        await cluster.FillAsync(RangeCluster.Keyspace, keys, ValueBytes);
        await ObserveAsync(cluster, $"merge of {megabytes} MiB into {megabytes} MiB", clients, keys, () => cluster.Raft.Ranges.MergeAsync(
            ranges[0].Group, ranges[1].Group, Patience));
    }

    /// <summary>The load goes to another keyspace than the one that moves.</summary>
    private static async Task MoveAsync(int clients, int megabytes)
    {
        const int large = 4096;
        const int loaded = 10_000;
        await using var cluster = new RangeCluster(4, $"{Quiet}\nkeyspaces.large.machine = kv");
        var moving = (await cluster.RangesAsync(2)).Single(r => r.Keyspace == "large");
        await cluster.FillAsync("large", (int)(megabytes * 1024L * 1024 / large), large);
        await cluster.FillAsync(RangeCluster.Keyspace, loaded, ValueBytes);
        var held = moving.Replicas.Select(r => r.Node).ToList();
        var free = Enumerable.Range(1, 4).Select(n => $"n{n}").First(n => !held.Contains(n));
        await ObserveAsync(cluster, $"move of {megabytes} MiB", clients, loaded, () => cluster.Raft.Ranges.MoveAsync(
            moving.Group, held[^1], free, Patience));
    }

    private static async Task IdleAsync(int ranges, int seconds)
    {
        var points = string.Join(", ", Enumerable.Range(1, ranges - 1).Select(n => $"\"{RangeCluster.Key(n)}\""));
        var none = await IdleCostAsync(Quiet, 1, seconds);
        var cost = await IdleCostAsync($"keyspaces.kv {{ machine = kv, split-at = [{points}] }}", ranges, seconds);
        Say($"{ranges} idle ranges of three: {cost:0.0} % of a core for all three nodes (one range: {none:0.0} %)");
    }

    private static async Task<double> IdleCostAsync(string settings, int ranges, int seconds)
    {
        await using var cluster = new RangeCluster(3, settings);
        await cluster.RangesAsync(ranges);

        // Groups rest after a while without commands.
        await Task.Delay(TimeSpan.FromSeconds(20));
        var before = cluster.ProcessorTime();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        return (cluster.ProcessorTime() - before).TotalSeconds / seconds * 100;
    }

    private static async Task ParallelAsync(int clients, IReadOnlyList<int> counts, int seconds, string more)
    {
        const int keys = 10_000;
        foreach (var ranges in counts)
        {
            var points = string.Join(", ", Enumerable.Range(1, ranges - 1).Select(n => $"\"{RangeCluster.Key(n * keys / ranges)}\""));
            await using var cluster = new RangeCluster(3, $"keyspaces.kv {{ machine = kv, split-at = [{points}] }}\n{more}");
            await cluster.RangesAsync(ranges);
            await cluster.FillAsync(RangeCluster.Keyspace, keys, ValueBytes);
            var load = new RangeLoad(cluster, RangeCluster.Keyspace, clients, keys, ValueBytes);
            await Task.Delay(TimeSpan.FromSeconds(5));
            var (from, processor) = (load.Now, cluster.ProcessorTime());
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            var (to, used) = (load.Now, cluster.ProcessorTime() - processor);
            await load.StopAsync();
            var figures = load.Between(from, to);
            Say($"{ranges} range(s), {clients} clients: {figures}; the nodes use {used / (to - from):0.00} cores");
        }
    }

    /// <summary>Five seconds to warm up, five to compare with, the operation, and five more.</summary>
    private static async Task ObserveAsync(
        RangeCluster cluster, string what, int clients, int keys, Func<Task<Keyspaces.RangeResult>> operation)
    {
        var load = new RangeLoad(cluster, RangeCluster.Keyspace, clients, keys, ValueBytes);
        await Task.Delay(TimeSpan.FromSeconds(5));
        var from = load.Now;
        await Task.Delay(TimeSpan.FromSeconds(5));
        var begun = load.Now;
        RangeCluster.Completed(await operation());
        var done = load.Now;
        await Task.Delay(TimeSpan.FromSeconds(5));
        var end = load.Now;
        await load.StopAsync();
        var before = load.Between(from, begun);
        Say($"{what}, {clients} clients: took {(done - begun).TotalMilliseconds:0} ms");
        Say($"  before:     {before}");
        Say($"  during:     {load.Between(begun, done)}");
        Say($"  afterwards: {load.Between(done, end)}");
        Say($"  below 80 % of the rate before: {load.DipBelow(before.PerSecond * 0.8, begun, end).TotalMilliseconds:0} ms");
        if (load.FirstFailure is { } failure)
        {
            Say($"  first failure: {failure}");
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
