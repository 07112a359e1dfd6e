using RaftActors.Protocol.Identity;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Views;

/// <summary>How one machine handled one command of a session.</summary>
/// <param name="At">The entry that held the command.</param>
/// <param name="Command">The command.</param>
/// <param name="Outcome">Whether it took effect on this machine.</param>
/// <param name="Answer">The machine's answer.</param>
public readonly record struct SessionEffect(EntryId At, SimulatedCommand Command, SessionOutcome Outcome, ulong Answer);
