namespace RaftActors.Transport;

/// <summary>A message sent over the wire; bound to <see cref="RaftWireSerializer"/>, so no other serializer is used.</summary>
public interface IRaftWireMessage;
