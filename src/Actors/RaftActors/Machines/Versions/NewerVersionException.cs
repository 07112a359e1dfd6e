namespace RaftActors.Machines.Versions;

/// <summary>
/// This program is too old for what is in the log or in a snapshot. A machine may throw it from <see cref="IStateMachine.Apply"/>: the
/// replica stops there, says so in its log and status, and goes on after its upgrade. It must never be thrown for bytes that any client can
/// send.
/// </summary>
/// <param name="message">What is not known, and up to which version this program knows.</param>
public sealed class NewerVersionException(string message) : Exception(message);
