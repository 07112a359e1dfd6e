namespace RaftActors.Host.Metrics;

/// <summary>One line of numbers: an instrument with one set of tags.</summary>
internal sealed class Series(double[]? bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = new long[bounds is null ? 0 : bounds.Length + 1];
    private double _value;

    /// <summary>Whether it was reported since the instruments were last observed; touched only during observation.</summary>
    public bool IsSeen { get; set; }

    public double Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }
    }

    public void Set(double value)
    {
        lock (_lock)
        {
            _value = value;
        }
    }

    public void Add(double value)
    {
        lock (_lock)
        {
            _value += value;
            if (bounds is not null)
            {
                var at = Array.BinarySearch(bounds, value);
                _buckets[at < 0 ? ~at : at]++;
            }
        }
    }

    /// <summary>Buckets consistent with the sum.</summary>
    public (long[] Buckets, double Sum) Read()
    {
        lock (_lock)
        {
            return ([.. _buckets], _value);
        }
    }
}
