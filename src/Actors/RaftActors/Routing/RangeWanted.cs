using Akka.Actor;

namespace RaftActors.Routing;

/// <summary>Published on the event stream when a router knows no range for a key: the node's agent reads the map at once.</summary>
internal sealed record RangeWanted(string Keyspace) : INoSerializationVerificationNeeded;
