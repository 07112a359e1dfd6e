using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Something that takes messages.</summary>
public interface ICanTell
{
    void Tell(object message, IActorRef sender);
}

/// <summary>A handle to one incarnation of an actor, wherever it lives.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, ISurrogated, IComparable
{
    ActorPath Path { get; }
}

/// <summary>Tells local actors from remote ones.</summary>
public interface IActorRefScope
{
    bool IsLocal { get; }
}

/// <summary>What the runtime needs of a reference beyond sending messages.</summary>
public interface IInternalActorRef : IActorRef, IActorRefScope
{
    IInternalActorRef Parent { get; }

    IActorRefProvider Provider { get; }

    bool IsTerminated { get; }

    /// <summary>Walks down the tree; elements may be ".." for the parent and "" for nothing.</summary>
    IActorRef GetChild(IReadOnlyList<string> name);

    void Start();

    void Suspend();

    void Resume(Exception causedByFailure = null);

    void Stop();

    void Restart(Exception cause);

    void SendSystemMessage(ISystemMessage message);

    void SendSystemMessage(ISystemMessage message, IActorRef sender);
}
