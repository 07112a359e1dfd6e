using RaftActors.Protocol.Identity;

namespace RaftActors.Settings;

/// <summary>A replica of a group that the range map made: its members, life and end come from there, not from HOCON.</summary>
/// <param name="Self">The life of the replica on this node.</param>
internal sealed record RangedReplica(ReplicaId Self);
