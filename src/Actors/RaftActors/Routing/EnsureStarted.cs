using Akka.Actor;

namespace RaftActors.Routing;

/// <summary>To this node's supervisor of groups: start the replica of a known group unless it runs. A leader wrote to it.</summary>
/// <param name="Group">The group's name; unknown groups are ignored.</param>
internal sealed record EnsureStarted(string Group) : INoSerializationVerificationNeeded;
