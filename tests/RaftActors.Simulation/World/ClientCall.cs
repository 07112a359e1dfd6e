using RaftActors.Protocol.Inputs;

namespace RaftActors.Simulation.World;

/// <summary>
/// A batch of commands in flight to a replica. The first may belong to a client that waits for an answer; the others are load.
/// </summary>
public sealed record ClientCall(ProposeRequest Input, SimulatedClient? Client, long Operation);
