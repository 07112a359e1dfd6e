namespace RaftActors.Transport;

/// <summary>Crosses the wire; bound to <see cref="RaftWireSerializer"/>, so that nothing else can carry it.</summary>
public interface IRaftWireMessage;
