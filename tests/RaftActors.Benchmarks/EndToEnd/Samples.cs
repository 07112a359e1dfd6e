using System.Diagnostics;
using RaftActors.Messages;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>The clients' measurements between <see cref="Begin"/> and <see cref="End"/>.</summary>
internal sealed class Samples
{
    private readonly Lock _lock = new();
    private readonly List<long> _latencies = [];
    private long _failed;
    private bool _counting;

    public bool IsOver { get; private set; }

    public void Begin()
    {
        lock (_lock)
        {
            _counting = true;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _counting = false;
            IsOver = true;
        }
    }

    public void Add(Outcome outcome, long ticks)
    {
        lock (_lock)
        {
            if (!_counting)
            {
                return;
            }

            if (outcome == Outcome.Ok)
            {
                _latencies.Add(ticks);
            }
            else
            {
                _failed++;
            }
        }
    }

    public Figures Report(TimeSpan elapsed)
    {
        lock (_lock)
        {
            _latencies.Sort();
            return new Figures(_latencies.Count / elapsed.TotalSeconds, At(0.5), At(0.99), _failed);
        }
    }

    private double At(double quantile) => _latencies.Count == 0
        ? double.NaN
        : Stopwatch.GetElapsedTime(0, _latencies[(int)(quantile * (_latencies.Count - 1))]).TotalMilliseconds;
}
