using System.Diagnostics;
using System.Globalization;
using RaftActors.Messages;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>
/// How long a node takes to recover a long log: written without any snapshot, then the node is restarted. The log is written through the
/// node, which puts many entries into a record, or directly with one entry in each record, as with one client that waits for each answer.
/// </summary>
internal static class RecoveryBenchmark
{
    private const string NoSnapshots = "snapshot { entries = 100000000, bytes = 1GiB }\nlimits.max-uncommitted-entries = 100000";

    public static async Task<int> Run(int entries, int valueBytes, bool isSingle)
    {
        var directory = Directory.CreateTempSubdirectory("raft-bench-").FullName;
        var ports = RaftBenchmark.FreePorts(1);
        var clock = Stopwatch.StartNew();
        if (isSingle)
        {
            SingleEntryLog.Write(Path.Combine(directory, "n1"), "g0", "n1", entries, valueBytes);
        }
        else
        {
            await Write(directory, ports, entries, valueBytes);
        }

        var writing = clock.Elapsed;
        clock.Restart();
        var system = BenchNode.Start("n1", ports, directory, more: NoSnapshots);
        var read = await Raft.Get(system).Client.QueryAsync("g0", default, Consistency.Linearizable, timeout: TimeSpan.FromMinutes(2));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{entries} entries of {valueBytes} B{(isSingle ? ", one in each record" : "")}: "
                    + $"written in {writing.TotalSeconds:0.0} s, recovered, led and read in "
                    + $"{clock.Elapsed.TotalSeconds:0.0} s, {read.Outcome} at index {read.Index}"));
        await system.Terminate();
        Directory.Delete(directory, recursive: true);
        return read.IsOk ? 0 : 1;
    }

    private static async Task Write(string directory, int[] ports, int entries, int valueBytes)
    {
        var system = BenchNode.Start("n1", ports, directory, more: NoSnapshots);
        await RaftBenchmark.Lead(Raft.Get(system));
        var value = new byte[valueBytes];
        for (var written = 0; written < entries;)
        {
            var batch = Math.Min(20_000, entries - written);
            var answers = await Task.WhenAll(
                Enumerable.Range(0, batch).Select(_ => Raft.Get(system).Client.ProposeAsync("g0", value, TimeSpan.FromSeconds(60))));
            written += answers.Count(a => a.IsOk);
        }

        await system.Terminate();
    }
}
