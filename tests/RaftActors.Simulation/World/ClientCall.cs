using RaftActors.Protocol.Inputs;

namespace RaftActors.Simulation.World;

/// <summary>A batch of commands on its way to a replica. The first one may be a client's that waits for an answer; the others are
/// load.</summary>
public sealed record ClientCall(Propose Input, SimulatedClient? Client, long Operation);
