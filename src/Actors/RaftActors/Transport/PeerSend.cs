using Akka.Actor;

namespace RaftActors.Transport;

/// <summary>Asks a pipe to send a message to its node; not answered, and the message may be lost.</summary>
/// <param name="Group">The group it belongs to.</param>
/// <param name="Body">A RaftMessage, a snapshot chunk or its acknowledgement.</param>
internal sealed record PeerSend(string Group, object Body) : INoSerializationVerificationNeeded;
