using Akka.Actor;
using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>To the leader of a group: the highest version of its machine that the sender's program knows.</summary>
internal sealed record MachineVersion(ReplicaId From, ReplicaId To, int Latest) : INoSerializationVerificationNeeded;
