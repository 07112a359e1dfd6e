namespace RaftActors.Protocol.Identity;

/// <summary>A term: Raft's logical clock (§5.1). Zero before the first election; only grows.</summary>
public readonly record struct Term(long Value) : IComparable<Term>
{
    /// <summary>The term before any election.</summary>
    public static Term Zero => default;

    /// <summary>The following term.</summary>
    public Term Next() => new(Value + 1);

    /// <inheritdoc />
    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    /// <summary>Older than.</summary>
    public static bool operator <(Term a, Term b) => a.Value < b.Value;

    /// <summary>Newer than.</summary>
    public static bool operator >(Term a, Term b) => a.Value > b.Value;

    /// <summary>Older than or the same.</summary>
    public static bool operator <=(Term a, Term b) => a.Value <= b.Value;

    /// <summary>Newer than or the same.</summary>
    public static bool operator >=(Term a, Term b) => a.Value >= b.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
