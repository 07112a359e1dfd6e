using Akka.Actor;

namespace RaftActors.Transport;

/// <summary>To this node's supervisor of groups: start the replica of a known group unless it runs; another node sent it a
/// message.</summary>
/// <param name="Group">The group's name; unknown groups are ignored.</param>
internal sealed record EnsureStarted(string Group) : INoSerializationVerificationNeeded;
