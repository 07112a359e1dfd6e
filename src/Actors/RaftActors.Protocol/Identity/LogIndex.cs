namespace RaftActors.Protocol.Identity;

/// <summary>A position in the log. The first entry has index 1; zero stands for "before the first entry" (§5.3).</summary>
public readonly record struct LogIndex(long Value) : IComparable<LogIndex>
{
    /// <summary>Before the first entry.</summary>
    public static LogIndex Zero => default;

    /// <summary>The smaller of two indexes.</summary>
    public static LogIndex Min(LogIndex a, LogIndex b) => a.Value <= b.Value ? a : b;

    /// <summary>The larger of two indexes.</summary>
    public static LogIndex Max(LogIndex a, LogIndex b) => a.Value >= b.Value ? a : b;

    /// <inheritdoc />
    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);

    /// <summary>The index <paramref name="count"/> entries later.</summary>
    public static LogIndex operator +(LogIndex index, long count) => new(index.Value + count);

    /// <summary>The index <paramref name="count"/> entries earlier.</summary>
    public static LogIndex operator -(LogIndex index, long count) => new(index.Value - count);

    /// <summary>The number of entries from <paramref name="b"/> (exclusive) to <paramref name="a"/> (inclusive).</summary>
    public static long operator -(LogIndex a, LogIndex b) => a.Value - b.Value;

    /// <summary>Before.</summary>
    public static bool operator <(LogIndex a, LogIndex b) => a.Value < b.Value;

    /// <summary>After.</summary>
    public static bool operator >(LogIndex a, LogIndex b) => a.Value > b.Value;

    /// <summary>Before or the same.</summary>
    public static bool operator <=(LogIndex a, LogIndex b) => a.Value <= b.Value;

    /// <summary>After or the same.</summary>
    public static bool operator >=(LogIndex a, LogIndex b) => a.Value >= b.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
