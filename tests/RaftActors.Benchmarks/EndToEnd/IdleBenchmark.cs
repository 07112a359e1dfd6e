using System.Diagnostics;
using System.Globalization;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>The cost of many idle groups of three: all replicas of all three nodes in this process.</summary>
internal static class IdleBenchmark
{
    public static async Task<int> Run(int groups, int seconds)
    {
        var directory = Directory.CreateTempSubdirectory("raft-bench-").FullName;
        var many = Directory.CreateTempSubdirectory("raft-bench-").FullName;
        var ports = RaftBenchmark.FreePorts(3);
        var empty = await Footprint(directory, ports, 1, seconds, settle: 2);
        var full = await Footprint(many, ports, groups, seconds, settle: 20);
        var replicas = 3.0 * (groups - 1);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {groups} idle groups of three
              processor: {full.Processor - empty.Processor:0.0} % of one core (one group: {empty.Processor:0.0} %)
              memory: {(full.Bytes - empty.Bytes) / replicas / 1024:0} KB per replica
            """));
        Directory.Delete(directory, recursive: true);
        Directory.Delete(many, recursive: true);
        return 0;
    }

    private static async Task<(double Processor, long Bytes)> Footprint(string directory, int[] ports, int groups, int seconds, int settle)
    {
        var systems = new[] { "n1", "n2", "n3" }.Select(n => BenchNode.Start(n, ports, directory, groups)).ToList();
        for (var i = 0; i < groups; i++)
        {
            await Raft.Get(systems[0]).Client.QueryAsync($"g{i}", default, timeout: TimeSpan.FromSeconds(60));
        }

        await Task.Delay(TimeSpan.FromSeconds(settle));
        var process = Process.GetCurrentProcess();
        var (before, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        process.Refresh();
        var used = (process.TotalProcessorTime - before) / clock.Elapsed * 100;
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        var bytes = GC.GetTotalMemory(forceFullCollection: true);
        await Task.WhenAll(systems.Select(s => s.Terminate()));
        return (used, bytes);
    }
}
