using System.Diagnostics;
using System.Globalization;
using System.Text;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;

namespace RaftActors.Benchmarks.Ranges;

/// <summary>Looking up who serves a key, as a router does for every request: random keys of a customer table cut into ranges.</summary>
internal static class RangeCacheBenchmark
{
    private const int Keys = 1 << 16;

    public static int Run(int ranges, int seconds)
    {
        var cache = new RangeCache();
        var filling = Stopwatch.StartNew();
        for (var i = 0; i < ranges; i++)
        {
            cache.Merge(new RangeDescriptor
            {
                Keyspace = "kv",
                Group = $"kv-r{i}",
                Keys = new KeyRange(
                    i == 0 ? default : Bound(i), i == ranges - 1 ? (ReadOnlyMemory<byte>?)null : Bound(i + 1)),
                Version = 1,
            });
        }

        filling.Stop();
        var random = new Random(1);
        var keys = new byte[Keys][];
        for (var i = 0; i < Keys; i++)
        {
            keys[i] = Encoding.UTF8.GetBytes($"customers/{random.Next(ranges):d8}/orders/{random.Next(1000)}");
        }

        var found = Look(cache, keys, TimeSpan.FromSeconds(1)).Found;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var (lookups, elapsed, more) = Look(cache, keys, TimeSpan.FromSeconds(seconds));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                range cache, {ranges} ranges, 1 thread, {Keys} random keys
                  {elapsed.TotalNanoseconds / lookups:0} ns per lookup, {(double)allocated / lookups:0.000} B allocated per lookup
                  {filling.Elapsed.TotalMicroseconds / ranges:0.0} us per descriptor taken in, one by one
                """));
        return found > 0 && more == lookups ? 0 : 1;
    }

    private static byte[] Bound(int number) => Encoding.UTF8.GetBytes($"customers/{number:d8}");

    private static (long Lookups, TimeSpan Elapsed, long Found) Look(RangeCache cache, byte[][] keys, TimeSpan time)
    {
        var (lookups, found, start) = (0L, 0L, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            foreach (var key in keys)
            {
                found += cache.Find(key) is null ? 0 : 1;
            }

            lookups += keys.Length;
        }

        return (lookups, Stopwatch.GetElapsedTime(start), found);
    }
}
