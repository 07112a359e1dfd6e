using Akka.Actor;

namespace RaftActors.Machines.Outbox;

/// <summary>The outbox handlers that were registered on this node. Safe from any thread.</summary>
internal interface IOutboxHandlers
{
    /// <summary>The registered handler of a group's outbox, or null.</summary>
    IActorRef? Find(string group);
}
