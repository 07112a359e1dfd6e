using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Reads;

/// <summary>A read that waits for the leader to be confirmed.</summary>
/// <param name="Number">The shell's number for the read, or the number of the follower's request.</param>
/// <param name="From">The follower that asked; none for a read from this replica's own shell.</param>
internal readonly record struct WaitingRead(long Number, ReplicaId From);
