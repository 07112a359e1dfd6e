namespace RaftActors.Ranges.Map;

/// <summary>Names the contents of a node's disk: chosen at random when the disk is first written, so a wiped disk has another.</summary>
/// <param name="Value">128 random bits; zero for unknown.</param>
internal readonly record struct DataId(UInt128 Value)
{
    /// <summary>Not known yet.</summary>
    public static DataId None => default;

    /// <summary>Whether it is <see cref="None"/>.</summary>
    public bool IsNone => Value == 0;

    /// <inheritdoc />
    public override string ToString() => IsNone ? "-" : Value.ToString("x32");
}
