using Akka.Actor;
using RaftActors.Protocol.Identity;

namespace RaftActors.Storage;

/// <summary>
/// Makes the actors that keep logs and snapshots. A class of this kind is named by <c>raft-actors.store.class</c>, has a public constructor
/// that takes the ActorSystem, and is made once a node.
/// </summary>
public interface ILogStoreProvider
{
    /// <summary>
    /// Props of the log of one replica. The actor speaks <see cref="LogStoreProtocol"/> with whoever sent
    /// <see cref="LogStoreProtocol.Open"/>, and stops when a write fails: what is durable then, only a new incarnation can say.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="replica">The replica; group and replica name the log.</param>
    /// <param name="firstMembers">In force while the log is empty.</param>
    Props LogProps(GroupId group, ReplicaId replica, Protocol.Membership.Configuration firstMembers);
}
