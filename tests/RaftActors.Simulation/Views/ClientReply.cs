using RaftActors.Protocol.Identity;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Views;

/// <summary>An answer that reaches a client.</summary>
/// <param name="Client">Who it reaches.</param>
/// <param name="Operation">The operation that the client takes it for.</param>
/// <param name="At">The entry whose application made the answer.</param>
/// <param name="Applied">The command in that entry.</param>
/// <param name="Sees">Up to where the state that answered went.</param>
public readonly record struct ClientReply(int Client, long Operation, EntryId At, SimulatedCommand Applied, LogIndex Sees);
