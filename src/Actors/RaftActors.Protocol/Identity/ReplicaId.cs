namespace RaftActors.Protocol.Identity;

/// <summary>A group's member, named by the stable id of the node it lives on (<c>n1</c>), never by an address.</summary>
public readonly record struct ReplicaId(string Value) : IComparable<ReplicaId>
{
    /// <summary>No replica: no vote given, no leader known.</summary>
    public static ReplicaId None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value is null;

    /// <summary>Ordinal order, so that members are listed in the same order on every machine.</summary>
    public int CompareTo(ReplicaId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc />
    public override string ToString() => Value ?? "-";
}
