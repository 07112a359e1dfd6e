using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Keeps messages for later.</summary>
public interface IStash
{
    int Count { get; }

    bool IsEmpty { get; }

    bool NonEmpty { get; }

    bool IsFull { get; }

    int Capacity { get; }

    /// <summary>Keeps the current message.</summary>
    void Stash();

    /// <summary>Puts the oldest kept message back to the front of the mailbox.</summary>
    void Unstash();

    /// <summary>Puts all back to the front of the mailbox, in order.</summary>
    void UnstashAll();

    void UnstashAll(Func<Envelope, bool> predicate);

    IEnumerable<Envelope> ClearStash();

    void Prepend(IEnumerable<Envelope> envelopes);
}

/// <summary>The runtime gives the actor a stash.</summary>
public interface IActorStash
{
    IStash Stash { get; set; }
}

/// <summary>A stash whatever the mailbox is.</summary>
public interface IWithUnrestrictedStash : IActorStash;

/// <summary>A stash, and a mailbox that suits it.</summary>
public interface IWithStash : IWithUnrestrictedStash, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics>;

/// <summary>A stash without bound, and a mailbox that suits it.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics>;

/// <summary>Makes stashes for actors that manage their own.</summary>
public static class StashFactory
{
    public static IStash CreateStash<T>(this IActorContext context) where T : ActorBase => new UnboundedStash((ActorCell)context);

    public static IStash CreateStash(this IActorContext context, IActorStash actorInstance) => new UnboundedStash((ActorCell)context);

    public static IStash CreateStash(this IActorContext context, Type actorType) => new UnboundedStash((ActorCell)context);
}
