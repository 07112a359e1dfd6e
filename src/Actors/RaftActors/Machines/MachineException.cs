namespace RaftActors.Machines;

/// <summary>
/// A machine refuses a committed command: thrown from <see cref="IStateMachine.Apply"/>, it is answered as
/// <see cref="Client.Outcome.MachineError"/> with this message, whatever <c>on-apply-exception</c> says, and the group goes on.
/// </summary>
/// <remarks>
/// Like everything a machine does it must be deterministic, the message included: it is kept for repetitions in a session. What the machine
/// changed before it threw stays changed, so throw first.
/// </remarks>
/// <param name="message">Why, for the client that proposed the command.</param>
public sealed class MachineException(string message) : Exception(message);
