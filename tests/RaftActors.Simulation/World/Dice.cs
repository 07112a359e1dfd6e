namespace RaftActors.Simulation.World;

/// <summary>The run's only randomness.</summary>
public sealed class Dice(ulong seed)
{
    private ulong _state = seed * 0x9E3779B97F4A7C15 + 0x1234567;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Below(int n) => (int)(Next() % (ulong)n);

    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    public TimeSpan Between(double minMilliseconds, double maxMilliseconds) =>
        TimeSpan.FromTicks(
            (long)(
                (minMilliseconds + ((Next() >> 11) * (1.0 / (1UL << 53)) * (maxMilliseconds - minMilliseconds)))
                * TimeSpan.TicksPerMillisecond));
}
