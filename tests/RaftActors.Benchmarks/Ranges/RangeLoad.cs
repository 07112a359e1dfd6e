using System.Diagnostics;
using Akka.Actor;

namespace RaftActors.Benchmarks.Ranges;

/// <summary>Clients that write random keys of a keyspace, each with one request in flight, and what each of them saw.</summary>
internal sealed class RangeLoad
{
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly List<RangeWriter.Log> _logs = [];
    private readonly CountdownEvent _running;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver;

    public RangeLoad(RangeCluster cluster, string keyspace, int clients, int keys, int valueBytes)
    {
        _running = new CountdownEvent(clients);
        var value = RangeCluster.Value(valueBytes);
        for (var i = 0; i < clients; i++)
        {
            var (log, seed) = (new RangeWriter.Log(), i);
            _logs.Add(log);
            cluster.System
                .ActorOf(Props.Create(() => new RangeWriter(cluster.Raft.Router, this, keyspace, keys, value, seed, log)))
                .Tell(RangeWriter.Start);
        }
    }

    /// <summary>No client sends another request.</summary>
    public bool IsOver => _isOver;

    /// <summary>The time since the load began.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_begun);

    /// <summary>A client has sent its last request and has its answer.</summary>
    public void Ended()
    {
        if (_running.Signal())
        {
            _ended.SetResult();
        }
    }

    /// <summary>Ends the load. The figures may be asked for afterwards.</summary>
    public Task StopAsync()
    {
        _isOver = true;
        return _ended.Task;
    }

    /// <summary>What the clients saw between two times: requests that were in flight at any moment of it.</summary>
    public RangeFigures Between(TimeSpan from, TimeSpan to)
    {
        var (begin, end) = (Ticks(from), Ticks(to));
        var seen = _logs.SelectMany(l => l.Requests).Where(r => r.Ended >= begin && r.Ended - r.Took < end).ToList();
        var latencies = seen.ConvertAll(r => r.Took * 1000.0 / Stopwatch.Frequency);
        latencies.Sort();
        return new RangeFigures(
            seen.Count(r => r.Ended < end) / (to - from).TotalSeconds,
            At(latencies, 0.5),
            At(latencies, 0.99),
            At(latencies, 0.999),
            latencies.LastOrDefault(),
            _logs.Sum(l => l.Failed));
    }

    /// <summary>The first reason why a request failed.</summary>
    public string? FirstFailure => _logs.Find(l => l.FirstFailure is not null)?.FirstFailure;

    /// <summary>How long the rate stays below another one, in slots of 100 ms: from the first such slot to the last one.</summary>
    public TimeSpan DipBelow(double perSecond, TimeSpan from, TimeSpan to)
    {
        var slot = TimeSpan.FromMilliseconds(100);
        var counts = new long[(int)((to - from) / slot)];
        foreach (var request in _logs.SelectMany(l => l.Requests))
        {
            var at = (int)Math.Floor((Stopwatch.GetElapsedTime(_begun, request.Ended) - from) / slot);
            if (at >= 0 && at < counts.Length)
            {
                counts[at]++;
            }
        }

        var least = perSecond * slot.TotalSeconds;
        var (first, last) = (Array.FindIndex(counts, c => c < least), Array.FindLastIndex(counts, c => c < least));
        return first < 0 ? TimeSpan.Zero : (last - first + 1) * slot;
    }

    private static double At(List<double> sorted, double quantile) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(quantile * sorted.Count))];

    private long Ticks(TimeSpan time) => _begun + (long)(time.TotalSeconds * Stopwatch.Frequency);
}
