using RaftActors.Protocol.Identity;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Views;

/// <summary>An answer that reaches a client.</summary>
/// <param name="Client">The client.</param>
/// <param name="Operation">The operation that the client believes it answers.</param>
/// <param name="At">The entry whose application produced the answer.</param>
/// <param name="Applied">The command in that entry.</param>
/// <param name="Sees">The index of the state that produced the answer.</param>
public readonly record struct ClientReply(int Client, long Operation, EntryId At, SimulatedCommand Applied, LogIndex Sees);
