namespace Akka.Cluster.Detection;

/// <summary>
/// Suspects a peer by how unusual its silence is: phi is the negative decimal logarithm of the probability that a heartbeat comes later than now,
/// if intervals are normally distributed (Hayashibara et al., "The phi accrual failure detector"). Times are milliseconds of one monotonic clock.
/// </summary>
internal sealed class PhiAccrualDetector
{
    private readonly DetectorSettings _settings;
    private readonly double[] _intervals;
    private int _count;
    private int _next;
    private double _sum;
    private double _squares;
    private long _last;

    /// <summary>Silence counts from <paramref name="expected"/>, when the first heartbeat should be here.</summary>
    public PhiAccrualDetector(DetectorSettings settings, long expected)
    {
        _settings = settings;
        _intervals = new double[settings.MaxSampleSize];
        _last = expected;
        var estimate = settings.HeartbeatInterval.TotalMilliseconds;
        Add(estimate * 0.75);
        Add(estimate * 1.25);
    }

    public void Heartbeat(long now)
    {
        if (now > _last && IsAvailable(now))
        {
            Add(now - _last);
        }

        _last = Math.Max(_last, now);
    }

    /// <summary>The silence until <paramref name="now"/> was this node's own fault.</summary>
    public void Forgive(long now) => _last = Math.Max(_last, now);

    public bool IsAvailable(long now) => Phi(now) < _settings.Threshold;

    public double Phi(long now)
    {
        var mean = _sum / _count;
        var deviation = Math.Max(_settings.MinStdDeviation.TotalMilliseconds, Math.Sqrt(Math.Max(0, (_squares / _count) - (mean * mean))));
        var late = (now - _last - (mean + _settings.AcceptablePause.TotalMilliseconds)) / deviation;
        return late <= 0 ? 0 : -Math.Log10(UpperTail(late));
    }

    /// <summary>The probability that a standard normal variable exceeds <paramref name="x"/>, by Mills' ratio as a continued fraction.</summary>
    private static double UpperTail(double x)
    {
        if (x < 1)
        {
            return 0.5 - (x * 0.34);
        }

        var fraction = x;
        for (var k = 20; k > 0; k--)
        {
            fraction = x + (k / fraction);
        }

        return Math.Max(double.Epsilon, Math.Exp(-0.5 * x * x) / (fraction * Math.Sqrt(2 * Math.PI)));
    }

    private void Add(double interval)
    {
        if (_count == _intervals.Length)
        {
            _sum -= _intervals[_next];
            _squares -= _intervals[_next] * _intervals[_next];
        }
        else
        {
            _count++;
        }

        _intervals[_next] = interval;
        _sum += interval;
        _squares += interval * interval;
        _next = (_next + 1) % _intervals.Length;
    }
}
