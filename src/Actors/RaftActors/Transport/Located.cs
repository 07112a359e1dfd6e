using Akka.Actor;

namespace RaftActors.Transport;

/// <summary>To the supervisor of pipes: a node was found at an address, or its address is no longer known.</summary>
/// <param name="Node">The node id.</param>
/// <param name="Address">Where it is; <see langword="null"/> if that is no longer known.</param>
internal sealed record Located(string Node, Address? Address) : INoSerializationVerificationNeeded;
