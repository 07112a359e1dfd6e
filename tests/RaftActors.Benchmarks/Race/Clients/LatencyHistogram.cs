using System.Diagnostics;
using System.Numerics;

namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>Counts latencies in buckets that are at most 1/128 of their value wide. Any thread may record.</summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 7;
    private const int Steps = 1 << StepBits;
    private readonly long[] _counts = new long[(64 - StepBits) * Steps];
    private long _max;

    public long Count { get; private set; }

    public void Record(long ticks)
    {
        Interlocked.Increment(ref _counts[BucketOf(ticks)]);
        var max = Volatile.Read(ref _max);
        while (ticks > max)
        {
            var seen = Interlocked.CompareExchange(ref _max, ticks, max);
            if (seen == max)
            {
                break;
            }

            max = seen;
        }
    }

    /// <summary>Counts what was recorded; to be called once nothing is recorded any longer, before the quantiles are read.</summary>
    public void Close()
    {
        Count = 0;
        foreach (var count in _counts)
        {
            Count += count;
        }
    }

    /// <summary>The latency in milliseconds that this share of all requests did not exceed; 0 without requests.</summary>
    public double At(double quantile)
    {
        if (Count == 0)
        {
            return 0;
        }

        var rank = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
            {
                return Milliseconds(Math.Min(EndOf(bucket), _max));
            }
        }

        return Max;
    }

    public double Max => Milliseconds(_max);

    // Below 128 a bucket is one tick; above, each power of two has 128 buckets.
    private static int BucketOf(long ticks)
    {
        var value = (ulong)Math.Max(0, ticks);
        var shift = Math.Max(0, 63 - BitOperations.LeadingZeroCount(value) - StepBits);
        return (shift * Steps) + (int)(value >> shift);
    }

    private static long EndOf(int bucket)
    {
        var shift = Math.Max(0, (bucket / Steps) - 1);
        var step = (long)bucket - ((long)shift * Steps);
        return ((step + 1) << shift) - 1;
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
