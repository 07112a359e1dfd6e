using Akka.Actor;

namespace RaftActors.Routing;

/// <summary>The connection to a node was lost, possibly with messages in transit.</summary>
internal sealed record PeerLost(string Node) : INoSerializationVerificationNeeded;
