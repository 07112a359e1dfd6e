using Akka.Actor;
using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>
/// From a replica without a leader to every node it knows: a leader of whose group it is not a member answers <see cref="NotMember"/>.
/// </summary>
internal sealed record MemberQuery(ReplicaId From, ReplicaId To) : INoSerializationVerificationNeeded;
