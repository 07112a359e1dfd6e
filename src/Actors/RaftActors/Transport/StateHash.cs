using Akka.Actor;
using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>To the leader of a group: the hash of everything that the sender's machine has applied up to an index.</summary>
internal sealed record StateHash(ReplicaId From, ReplicaId To, long Index, ulong Hash) : INoSerializationVerificationNeeded;
