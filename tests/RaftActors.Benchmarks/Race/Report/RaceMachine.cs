using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>Where the figures come from; without it they say nothing.</summary>
internal sealed record RaceMachine(
    DateTime Date, string Processors, string Memory, double SyncMilliseconds, string System, string Runtime, string? Etcd)
{
    private const int Syncs = 100;
    private const int SyncBytes = 4096;

    public static RaceMachine Describe(string? etcd) => new(
        DateTime.UtcNow,
        $"{Environment.ProcessorCount}{ModelOfProcessor()}",
        $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024):0.0} GiB",
        MeasureSync(),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        etcd);

    /// <summary>The median time to write 4 KiB at the end of a file and sync it, where the servers keep their data.</summary>
    private static double MeasureSync()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var handle = File.OpenHandle(file, FileMode.Create, FileAccess.Write, FileShare.None);
            var bytes = new byte[SyncBytes];
            var times = new List<double>(Syncs);
            for (var i = 0; i < Syncs; i++)
            {
                var begin = Stopwatch.GetTimestamp();
                RandomAccess.Write(handle, bytes, (long)i * SyncBytes);
                RandomAccess.FlushToDisk(handle);
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }

            return Medians.Median(times);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string ModelOfProcessor()
    {
        const string File = "/proc/cpuinfo";
        if (!global::System.IO.File.Exists(File))
        {
            return "";
        }

        var line = global::System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "" : $" ({line[(line.IndexOf(':') + 1)..].Trim()})";
    }
}
