using System.Diagnostics;

namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>What all clients of one row measured. Requests outside the window are not counted. Any thread may record.</summary>
internal sealed class LoadRecorder
{
    private readonly LatencyHistogram _latencies = new();
    private long _errors;
    private string? _firstError;
    private volatile bool _isCounting;
    private volatile bool _isOver;

    /// <summary>Clients send no further request.</summary>
    public bool IsOver => _isOver;

    public void Begin() => _isCounting = true;

    public void End()
    {
        _isCounting = false;
        _isOver = true;
    }

    public void Succeeded(long sentAt)
    {
        if (_isCounting)
        {
            _latencies.Record(Stopwatch.GetTimestamp() - sentAt);
        }
    }

    public void Failed(string reason)
    {
        if (_isCounting)
        {
            Interlocked.Increment(ref _errors);
            Interlocked.CompareExchange(ref _firstError, reason, null);
        }
    }

    /// <summary>The figures; to be called once the clients have ended.</summary>
    public LoadResult Report(TimeSpan elapsed, TimeSpan servers, TimeSpan client)
    {
        _latencies.Close();
        var each = Math.Max(1, _latencies.Count);
        return new LoadResult
        {
            PerSecond = _latencies.Count / elapsed.TotalSeconds,
            P50 = _latencies.At(0.5),
            P99 = _latencies.At(0.99),
            P999 = _latencies.At(0.999),
            Max = _latencies.Max,
            Errors = _errors,
            FirstError = _firstError,
            ServerMicroseconds = servers.TotalMicroseconds / each,
            ClientMicroseconds = client.TotalMicroseconds / each,
            Seconds = elapsed.TotalSeconds,
        };
    }
}
