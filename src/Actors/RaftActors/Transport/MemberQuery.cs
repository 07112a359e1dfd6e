using Akka.Actor;
using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>
/// From a replica that hears no leader, to every node it knows: a leader that does not count it answers <see cref="NotMember"/>.
/// </summary>
internal sealed record MemberQuery(ReplicaId From, ReplicaId To) : INoSerializationVerificationNeeded;
