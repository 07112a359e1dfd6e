namespace RaftActors.Machines;

/// <summary>
/// A machine refuses a committed command: thrown from <see cref="IStateMachine.Apply"/>, it is answered as
/// <see cref="Messages.Outcome.MachineError"/> with this message, whatever <c>on-apply-exception</c> says, and the group continues.
/// </summary>
/// <remarks>
/// It must be deterministic, including the message, which is kept for repetitions in a session. State changed before the throw stays
/// changed, so throw first.
/// </remarks>
/// <param name="message">The reason, for the client that proposed the command.</param>
public sealed class MachineException(string message) : Exception(message);
