using System.Globalization;

namespace RaftActors.Protocol.Identity;

/// <summary>
/// A group's member, named by the stable id of the node it lives on, never by an address: <c>n1</c>. A replica of a range also names its
/// incarnation, one life on that node: <c>n1.17</c>. A vote or an acknowledgement belongs to one life, so a replica that was destroyed and
/// created again is another member.
/// </summary>
public readonly record struct ReplicaId(string Value) : IComparable<ReplicaId>
{
    /// <summary>Before the incarnation: no node id contains it, and unlike a colon it may be part of an actor's name.</summary>
    private const char Separator = '.';

    /// <summary>No replica: no vote given, no leader known.</summary>
    public static ReplicaId None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value is null;

    /// <summary>The id of the node it lives on; empty for <see cref="None"/>.</summary>
    public string Node => Value is null ? "" : Value[..NodeLength(out _)];

    /// <summary>Which life on that node, from 1; zero for a replica of a static group, which has no incarnations.</summary>
    public long Incarnation
    {
        get
        {
            NodeLength(out var incarnation);
            return incarnation;
        }
    }

    /// <summary>The replica of a node in one incarnation; zero names the replica of a static group.</summary>
    /// <exception cref="ArgumentException">The incarnation is negative, or the node's id is empty or contains a dot.</exception>
    public static ReplicaId Of(string node, long incarnation)
    {
        if (string.IsNullOrEmpty(node) || node.Contains(Separator))
        {
            throw new ArgumentException($"'{node}' is not a node id: it must not be empty or contain a dot.", nameof(node));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(incarnation);
        return new ReplicaId(incarnation == 0 ? node : $"{node}{Separator}{incarnation}");
    }

    /// <summary>Ordinal order, so that members are listed in the same order on every machine.</summary>
    public int CompareTo(ReplicaId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc />
    public override string ToString() => Value ?? "-";

    /// <summary>
    /// How many characters name the node. Only the text that <see cref="Of"/> writes is an incarnation, so that no two ids are the same
    /// life: anything else is a node without incarnations.
    /// </summary>
    private int NodeLength(out long incarnation)
    {
        incarnation = 0;
        if (Value is null)
        {
            return 0;
        }

        var dot = Value.IndexOf(Separator, StringComparison.Ordinal);
        var digits = Value.AsSpan(dot + 1);
        return dot > 0
            && digits is [>= '1' and <= '9', ..]
            && long.TryParse(digits, NumberStyles.None, NumberFormatInfo.InvariantInfo, out incarnation)
            ? dot
            : Value.Length;
    }
}
