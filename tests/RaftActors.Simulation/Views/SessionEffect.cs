using RaftActors.Protocol.Identity;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Views;

/// <summary>What one machine made of one command of a session.</summary>
/// <param name="At">The entry that held the command.</param>
/// <param name="Command">The command.</param>
/// <param name="Outcome">Whether it had its effect here.</param>
/// <param name="Answer">What the machine answers.</param>
public readonly record struct SessionEffect(EntryId At, SimulatedCommand Command, SessionOutcome Outcome, ulong Answer);
