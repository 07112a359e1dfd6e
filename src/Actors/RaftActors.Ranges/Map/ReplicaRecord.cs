using RaftActors.Protocol.Identity;

namespace RaftActors.Ranges.Map;

/// <summary>One life of a range's replica on a node.</summary>
/// <param name="Node">Where it lives.</param>
/// <param name="Incarnation">Which life; never used twice. Zero for a replica of an adopted group.</param>
/// <param name="Kind">What it is, or is to be, in the group.</param>
/// <param name="Stage">Where it is in its life.</param>
/// <param name="DataId">The disk it lives on; it never runs on another.</param>
internal sealed record ReplicaRecord(string Node, long Incarnation, MemberKind Kind, ReplicaStage Stage, DataId DataId)
{
    /// <summary>
    /// Whether its group began with it, empty. Then its store begins with all the first members, even if it is made late: no entry of the
    /// log names them.
    /// </summary>
    public bool IsFirst { get; init; }

    /// <summary>Its name in the group's configuration.</summary>
    public ReplicaId Id => ReplicaId.Of(Node, Incarnation);

    /// <summary>Whether the group's log may count it: it was named in a configuration, and none that is committed leaves it out.</summary>
    public bool IsInConfiguration => Stage is ReplicaStage.Member or ReplicaStage.Leaving or ReplicaStage.Lost;
}
