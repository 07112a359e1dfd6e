using RaftActors.Protocol.Identity;

namespace RaftActors.Ranges.Planning;

/// <summary>A member as its leader sees it.</summary>
/// <param name="Id">Its name in the configuration.</param>
/// <param name="Lag">Entries that it is behind the leader.</param>
/// <param name="SilentFor">Milliseconds since the leader heard it; zero for the leader.</param>
/// <param name="IsReplicating">Whether entries flow: no snapshot under way and nothing to find out.</param>
internal sealed record ReplicaReport(ReplicaId Id, long Lag, long SilentFor, bool IsReplicating = true);
