using Akka.Actor;
using RaftActors.Client;

namespace RaftActors.Transport;

/// <summary>What a router asks of a replica.</summary>
internal enum RequestKind
{
    Propose = 0,
    LinearizableRead = 1,
    LocalRead = 2,
    OpenSession = 3,
    CloseSession = 4,
}

/// <summary>
/// A router's request for the replica of a group; answered by one <see cref="ClientResponse"/> to the sender. A command of a session says which one it
/// is in <paramref name="Session"/>; to close a session, only its id stands there.
/// </summary>
internal sealed record ClientRequest(string Group, long Id, RequestKind Kind, ReadOnlyMemory<byte> Body, long MinIndex, SessionSequence Session = default)
    : INoSerializationVerificationNeeded
{
    public bool IsInSession => Session.Session != 0;
}
