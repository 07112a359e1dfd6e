using Akka.Actor;

namespace RaftActors.Transport;

/// <summary>What a router asks of a replica.</summary>
internal enum RequestKind
{
    Propose = 0,
    LinearizableRead = 1,
    LocalRead = 2,
}

/// <summary>A router's request for the replica of a group; answered by one <see cref="ClientResponse"/> to the sender.</summary>
internal sealed record ClientRequest(string Group, long Id, RequestKind Kind, ReadOnlyMemory<byte> Body, long MinIndex) : INoSerializationVerificationNeeded;
