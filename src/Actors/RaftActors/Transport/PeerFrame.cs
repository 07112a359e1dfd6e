using Akka.Event;

namespace RaftActors.Transport;

/// <summary>One message of a pipe to the pipe at the other end: a whole batch, or a piece of one larger than a frame.</summary>
/// <param name="Bytes">An encoded batch, or the piece with its header.</param>
/// <param name="IsPiece">Whether it is a piece.</param>
internal sealed record PeerFrame(byte[] Bytes, bool IsPiece) : IRaftWireMessage, IDeadLetterSuppression;
