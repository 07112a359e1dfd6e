using Akka.Actor;
using RaftActors.Protocol.Identity;

namespace RaftActors.Storage;

/// <summary>
/// Creates the actors that store logs and snapshots. <c>raft-actors.store.class</c> names an implementation with a public constructor that
/// takes the ActorSystem; one instance is created per node.
/// </summary>
public interface ILogStoreProvider
{
    /// <summary>
    /// Props of the log of one replica. The actor speaks <see cref="LogStoreProtocol"/> with the sender of
    /// <see cref="LogStoreProtocol.Open"/>, and stops when a write fails: only a new incarnation can tell what is durable.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="replica">The replica; group and replica name the log.</param>
    /// <param name="firstMembers">The members in force while the log is empty.</param>
    Props LogProps(GroupId group, ReplicaId replica, Protocol.Membership.Configuration firstMembers);

    /// <summary>
    /// Props of the store of this node's book, which says which replicas of ranges it hosts. The actor speaks <see cref="BookProtocol"/>
    /// with
    /// the sender of <see cref="BookProtocol.Open"/>. Needed only with <c>raft-actors.meta.voters</c>.
    /// </summary>
    /// <param name="node">The node; names the book.</param>
    /// <exception cref="NotSupportedException">The store keeps no books: ranges need another one.</exception>
    Props BookProps(string node) => throw new NotSupportedException(
        $"The store {GetType().Name} keeps no book of a node's replicas; raft-actors.meta.voters needs one that implements BookProps.");
}
