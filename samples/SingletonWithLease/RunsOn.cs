using Akka.Actor;

namespace Samples.SingletonWithLease;

/// <summary>Where the singleton runs.</summary>
/// <param name="Node">The node.</param>
/// <param name="Token">The token of its lease.</param>
public sealed record RunsOn(string Node, long Token) : INoSerializationVerificationNeeded;
