using System.Diagnostics;
using System.Globalization;

namespace RaftActors.Benchmarks.Stores;

/// <summary>
/// Ways to keep many groups' logs on one disk, with nothing but the writes: which of them should a journal stand on? Rounds alternate
/// between them; a row is the median.
/// </summary>
internal static class StoreBenchmark
{
    private static readonly (string Name, Func<string, IStoreCandidate> Open)[] Candidates =
    [
        ("segments", d => new SegmentCandidate(d)),
        ("RocksDB", d => new RocksCandidate(d)),
        ("LMDB", d => new LightningCandidate(d)),
        ("SQLite", d => new SqliteCandidate(d)),
    ];

    public static int Run(double seconds, int rounds, string only)
    {
        Console.WriteLine(
            "| pattern | store | batches/s | p50 us | p99 us | processor us/batch | bytes written/payload | disk MiB | read all ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var pattern in StorePattern.All.Where(p => p.Name.Contains(only, StringComparison.Ordinal)))
        {
            var missing = new Dictionary<string, string>();
            var results = Candidates.ToDictionary(c => c.Name, _ => new List<Row>());
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (name, open) in Candidates.Where(c => !missing.ContainsKey(c.Name)))
                {
                    try
                    {
                        results[name].Add(Measure(open, pattern, seconds));
                    }
                    catch (Exception cannot) when (cannot is DllNotFoundException or TypeInitializationException or BadImageFormatException)
                    {
                        missing[name] = (cannot.InnerException ?? cannot).Message.ReplaceLineEndings(" ");
                    }
                }
            }

            foreach (var (name, rows) in results)
            {
                if (missing.TryGetValue(name, out var why))
                {
                    Console.WriteLine($"| {pattern.Name} | {name} | cannot be loaded: {why} |");
                    continue;
                }

                var row = rows.OrderBy(r => r.PerSecond).ElementAt(rows.Count / 2);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {pattern.Name} | {name} | {row.PerSecond:0} | {row.P50:0} | {row.P99:0} | {row.Processor:0} "
                        + $"| {row.Amplification:0.0} | {row.Disk:0} | {row.ReadAll:0} |"));
            }
        }

        return 0;
    }

    private static Row Measure(Func<string, IStoreCandidate> open, StorePattern pattern, double seconds)
    {
        var directory = Directory.CreateTempSubdirectory("raft-stores-").FullName;
        try
        {
            var payload = new byte[pattern.RecordBytes];
            new Random(1).NextBytes(payload);
            var latencies = new List<double>();
            Row row;
            using (var store = open(directory))
            {
                var number = 0L;
                Write(store, pattern, payload, ref number, TimeSpan.FromSeconds(0.5), []);
                using var process = Process.GetCurrentProcess();
                var (processor, written, before, clock) = (process.TotalProcessorTime, BytesWritten(), number, Stopwatch.StartNew());
                Write(store, pattern, payload, ref number, TimeSpan.FromSeconds(seconds), latencies);
                var elapsed = clock.Elapsed.TotalSeconds;
                process.Refresh();
                var count = number - before;
                latencies.Sort();
                row = new Row(
                    count / elapsed, latencies[latencies.Count / 2], latencies[(int)(latencies.Count * 0.99)],
                    (process.TotalProcessorTime - processor).TotalMicroseconds / count,
                    (double)(BytesWritten() - written) / (count * pattern.Groups * pattern.RecordBytes));
            }

            row = row with { Disk = new DirectoryInfo(directory).EnumerateFiles().Sum(f => f.Length) / 1048576.0 };
            var reading = Stopwatch.StartNew();
            using (var store = open(directory))
            {
                store.ReadAll(pattern.Groups);
            }

            return row with { ReadAll = reading.Elapsed.TotalMilliseconds };
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Write(
        IStoreCandidate store, StorePattern pattern, byte[] payload, ref long number, TimeSpan time, List<double> latencies)
    {
        var batch = new LogicalRecord[pattern.Groups];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            number++;
            for (var group = 0; group < batch.Length; group++)
            {
                batch[group] = new LogicalRecord(group, number, payload);
            }

            var start = Stopwatch.GetTimestamp();
            store.Write(batch);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            if (number % pattern.Keep == 0)
            {
                for (var group = 0; group < pattern.Groups; group++)
                {
                    store.DeleteUpTo(group, number - (pattern.Keep / 2));
                }
            }
        }
    }

    /// <summary>Bytes written to the disks, by any process; zero where the system does not tell.</summary>
    private static long BytesWritten() => File.Exists("/proc/diskstats")
        ? File.ReadLines("/proc/diskstats")
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => Directory.Exists($"/sys/block/{f[2]}"))
            .Sum(f => 512 * long.Parse(f[9], CultureInfo.InvariantCulture))
        : 0;

    private sealed record Row(double PerSecond, double P50, double P99, double Processor, double Amplification)
    {
        public double Disk { get; init; }

        public double ReadAll { get; init; }
    }
}
