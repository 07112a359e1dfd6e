using Akka.Actor;

namespace RaftActors.Machines.Ranged;

/// <summary>
/// Published on the event stream of a node when it hears that the range map has another version. A hint, which may be lost.
/// </summary>
/// <param name="Version">The map's version.</param>
/// <param name="IsHere">Whether this node's own replica of the map has it.</param>
internal sealed record MapChanged(long Version, bool IsHere) : INoSerializationVerificationNeeded;
