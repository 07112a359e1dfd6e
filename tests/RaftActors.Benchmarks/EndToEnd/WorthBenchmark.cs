using System.Globalization;
using RaftActors.Messages;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>What each optimisation gains: the same requests with and without it, in one table.</summary>
internal sealed class WorthBenchmark(int clients, int seconds, int valueBytes)
{
    private const string OneWindow = "replication { min-inflight-messages = 1, max-inflight-messages = 1 }";
    private const string OneEntry = "replication.max-append-entries = 1";
    private const string Grinding =
        "machines.grinding = \"RaftActors.Benchmarks.EndToEnd.GrindingMachine, RaftActors.Benchmarks\"\ngroups.g0 { machine = "
            + "grinding, voters = [n1] }";

    public static async Task<int> Run(int clients, int seconds, int valueBytes)
    {
        var benchmark = new WorthBenchmark(clients, seconds, valueBytes);
        Console.WriteLine($"{clients} clients, {valueBytes} B commands, three nodes in one process, SQLite (WAL, FULL)");
        await benchmark.Measure("", Put);
        var all = await benchmark.Row("writes", "all on", "", Put, null);
        await benchmark.Row("writes", "no pipelining", OneWindow, Put, all);
        await benchmark.Row("writes", "no batching of appends", OneEntry, Put, all);
        await benchmark.Row("writes", "neither", OneWindow + "\n" + OneEntry, Put, all);
        await benchmark.Row(
            "writes", "the third voter is a witness", "groups.g0 { machine = bench, voters = [n1, n2, n3], witnesses = [n3] }", Put, all);
        var log = await benchmark.Row(
            "reads", "no ReadIndex: through the log", "", _ => new Query("g0", default, Consistency.ThroughLog), null);
        await benchmark.Row("reads", "ReadIndex", "", _ => new Query("g0", default), log);
        await benchmark.Row("reads", "leases", "", _ => new Query("g0", default, Consistency.Lease), log);
        var serial = await benchmark.Row(
            "heavy commands, one node", "applied one after the other", "apply.parallelism = 1\n" + Grinding, Put, null);
        await benchmark.Row(
            "heavy commands, one node", $"applied in parallel, {Environment.ProcessorCount} threads", "apply.parallelism = 0\n" + Grinding,
            Put, serial);
        return 0;
    }

    private static object Put(byte[] value)
    {
        Random.Shared.NextBytes(value.AsSpan(0, 1));
        return new Propose("g0", value);
    }

    private async Task<Figures> Row(string what, string how, string settings, Func<byte[], object> request, Figures? besides)
    {
        var figures = await Measure(settings, request);
        var ratio = figures.PerSecond / (besides ?? figures).PerSecond;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what,-25} {how,-33} {figures.PerSecond,9:F0}/s {ratio,6:F2}x  p50 {figures.P50,7:F2} ms  p99 "
                    + $"{figures.P99,7:F2} ms  {figures.Failed} failed"));
        return figures;
    }

    private async Task<Figures> Measure(string settings, Func<byte[], object> request)
    {
        var directory = Directory.CreateTempSubdirectory("raft-bench-").FullName;
        var ports = RaftBenchmark.FreePorts(3);
        var systems = new[] { "n1", "n2", "n3" }.Select(n => BenchNode.Start(n, ports, directory, more: settings)).ToList();
        try
        {
            var raft = Raft.Get(systems[0]);
            await RaftBenchmark.Lead(raft);
            return await RaftBenchmark.Measure(systems[0], raft, clients, seconds, () => request(new byte[valueBytes]));
        }
        finally
        {
            await Task.WhenAll(systems.Select(s => s.Terminate()));
            Directory.Delete(directory, recursive: true);
        }
    }
}
