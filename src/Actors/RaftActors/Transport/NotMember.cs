using Akka.Actor;
using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>From the leader of a group: the receiver is not a member of it.</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The replica that is not a member.</param>
/// <param name="Index">A committed index at which this holds.</param>
/// <param name="Members">The members.</param>
internal sealed record NotMember(ReplicaId From, ReplicaId To, LogIndex Index, Protocol.Membership.Configuration Members)
    : INoSerializationVerificationNeeded;
