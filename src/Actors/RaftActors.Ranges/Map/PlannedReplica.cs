namespace RaftActors.Ranges.Map;

/// <summary>A member that a group begins with.</summary>
internal readonly record struct PlannedReplica(string Node, MemberKind Kind);
