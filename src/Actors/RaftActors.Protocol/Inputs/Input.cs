namespace RaftActors.Protocol.Inputs;

/// <summary>Something that happened, given to <see cref="Replica.Step"/>: a peer's message, a client's wish, or news of the shell's own
/// work.</summary>
public abstract record Input;
