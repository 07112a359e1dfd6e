namespace RaftActors.Protocol.Identity;

/// <summary>
/// Identifies one entry permanently: two logs that hold the same (index, term) hold the same entry and the same prefix (Log Matching,
/// §5.3).
/// </summary>
public readonly record struct EntryId(LogIndex Index, Term Term)
{
    /// <summary>Before the first entry.</summary>
    public static EntryId Zero => default;

    /// <inheritdoc />
    public override string ToString() => $"{Index}@{Term}";
}
