namespace RaftActors.Machines.Versions;

/// <summary>
/// This program is too old for the log or a snapshot. A machine may throw it from <see cref="IStateMachine.Apply"/>: the replica stops
/// there, reports it in log and status, and continues after its upgrade. Never throw it for bytes that any client can send.
/// </summary>
/// <param name="message">What is unknown, and the highest version this program knows.</param>
public sealed class NewerVersionException(string message) : Exception(message);
