namespace RaftActors.Protocol.Identity;

/// <summary>
/// A point on the clock that the shell passes in: ticks of 100 ns since an arbitrary origin, never running backwards. The core
/// owns no clock, which is why a whole cluster can be run from one seed.
/// </summary>
public readonly record struct LogicalTime(long Ticks) : IComparable<LogicalTime>
{
    /// <summary>A deadline that is never reached.</summary>
    public static LogicalTime Never => new(long.MaxValue);

    /// <summary>The earlier of two times.</summary>
    public static LogicalTime Min(LogicalTime a, LogicalTime b) => a.Ticks <= b.Ticks ? a : b;

    /// <summary>
    /// The last point on a grid that is not later. All groups of a node share its clock, so deadlines on a grid coincide: one burst of
    /// messages instead of a thousand wake-ups.
    /// </summary>
    public LogicalTime RoundedDown(TimeSpan grid) => new(Ticks - (Ticks % grid.Ticks));

    /// <inheritdoc />
    public int CompareTo(LogicalTime other) => Ticks.CompareTo(other.Ticks);

    /// <summary>Later by a duration; <see cref="Never"/> stays <see cref="Never"/>.</summary>
    public static LogicalTime operator +(LogicalTime time, TimeSpan duration) =>
        time.Ticks > long.MaxValue - duration.Ticks ? Never : new(time.Ticks + duration.Ticks);

    /// <summary>The time between two points.</summary>
    public static TimeSpan operator -(LogicalTime a, LogicalTime b) => new(a.Ticks - b.Ticks);

    /// <summary>Earlier than.</summary>
    public static bool operator <(LogicalTime a, LogicalTime b) => a.Ticks < b.Ticks;

    /// <summary>Later than.</summary>
    public static bool operator >(LogicalTime a, LogicalTime b) => a.Ticks > b.Ticks;

    /// <summary>Earlier than or the same.</summary>
    public static bool operator <=(LogicalTime a, LogicalTime b) => a.Ticks <= b.Ticks;

    /// <summary>Later than or the same.</summary>
    public static bool operator >=(LogicalTime a, LogicalTime b) => a.Ticks >= b.Ticks;

    /// <inheritdoc />
    public override string ToString() => Ticks == long.MaxValue ? "never" : $"{Ticks / TimeSpan.TicksPerMillisecond}ms";
}
