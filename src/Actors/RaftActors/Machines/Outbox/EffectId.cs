namespace RaftActors.Machines.Outbox;

/// <summary>Identifies an effect for good, also when another group has taken it over.</summary>
/// <param name="Origin">The group whose log has the entry; empty for the group itself.</param>
/// <param name="Index">The index of the entry.</param>
/// <param name="Ordinal">The effect's ordinal within the entry.</param>
internal readonly record struct EffectId(string Origin, long Index, int Ordinal) : IComparable<EffectId>
{
    /// <summary>An order that is the same on every node.</summary>
    public int CompareTo(EffectId other)
    {
        var order = string.CompareOrdinal(Origin, other.Origin);
        if (order == 0)
        {
            order = Index.CompareTo(other.Index);
        }

        return order != 0 ? order : Ordinal.CompareTo(other.Ordinal);
    }
}
