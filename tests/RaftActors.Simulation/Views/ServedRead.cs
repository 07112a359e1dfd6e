using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.Views;

/// <summary>A read that was answered.</summary>
/// <param name="Index">The index promised.</param>
/// <param name="Floor">The highest index acknowledged, or seen by a read, before this read was requested.</param>
/// <param name="LeaseUntil">For a read served by a lease: when the lease expires, in world time.</param>
/// <param name="Asked">When it was requested, in world time.</param>
public readonly record struct ServedRead(LogIndex Index, LogIndex Floor, LogicalTime? LeaseUntil, LogicalTime Asked = default);
