namespace RaftActors.Protocol;

/// <summary>The core's only randomness: a seeded generator (SplitMix64), so that a seed reproduces a run.</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A uniform value from the first (inclusive) to the second (exclusive).</summary>
    public TimeSpan Between(TimeSpan min, TimeSpan max) => new(min.Ticks + (long)(Next() % (ulong)(max.Ticks - min.Ticks)));
}
