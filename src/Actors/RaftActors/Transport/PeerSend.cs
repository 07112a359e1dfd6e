using Akka.Actor;

namespace RaftActors.Transport;

/// <summary>Asks a pipe to send something to its node; nothing is answered, and it may be lost.</summary>
/// <param name="Group">The group that it is about.</param>
/// <param name="Body">A RaftMessage, a snapshot's part or its acknowledgement.</param>
internal sealed record PeerSend(string Group, object Body) : INoSerializationVerificationNeeded;
