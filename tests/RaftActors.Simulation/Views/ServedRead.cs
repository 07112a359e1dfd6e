using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.Views;

/// <summary>A read that was answered.</summary>
/// <param name="Index">The index promised.</param>
/// <param name="Floor">What was acknowledged, or seen by a read, before the read was asked for.</param>
/// <param name="LeaseUntil">Served by a lease: when that ends, in the world's time.</param>
public readonly record struct ServedRead(LogIndex Index, LogIndex Floor, LogicalTime? LeaseUntil);
