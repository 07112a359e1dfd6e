namespace RaftActors.Ranges.Map;

/// <summary>A member in a configuration of a group's log.</summary>
internal readonly record struct ObservedMember(string Node, long Incarnation, MemberKind Kind);
