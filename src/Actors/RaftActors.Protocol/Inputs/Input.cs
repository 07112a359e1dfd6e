namespace RaftActors.Protocol.Inputs;

/// <summary>
/// An event given to <see cref="Replica.Step"/>: a peer's message, a client's request, or the result of the shell's own work.
/// </summary>
public abstract record Input;
