using Akka.Actor;

namespace RaftActors.Transport;

/// <summary>The connection to a node broke: what was under way to it or from it may be lost.</summary>
internal sealed record PeerLost(string Node) : INoSerializationVerificationNeeded;
