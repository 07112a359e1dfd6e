using Akka.Actor.Internal;
using Akka.Util;

namespace Akka.Actor;

/// <summary>The reference to nobody: every message is dropped.</summary>
public sealed class Nobody : MinimalActorRef
{
    public static readonly Nobody Instance = new();

    private readonly ActorPath _path = new RootActorPath(Address.AllSystems, "/Nobody");

    private Nobody()
    {
    }

    public override ActorPath Path => _path;

    public override IActorRefProvider Provider => throw new NotSupportedException("Nobody does not provide");

    public override ISurrogate ToSurrogate(ActorSystem system) => new NobodySurrogate();

    /// <summary>Nobody on the wire.</summary>
    public class NobodySurrogate : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => Instance;
    }
}

/// <summary>Special references.</summary>
public static class ActorRefs
{
    /// <summary>Stands for "no sender"; the receiver sees the dead letters as the sender.</summary>
    public static readonly IActorRef NoSender = null;

    public static readonly Nobody Nobody = Nobody.Instance;
}

/// <summary>Sends in the name of the actor that is running on this thread.</summary>
public static class ActorRefImplicitSenderExtensions
{
    public static void Tell(this IActorRef receiver, object message) => receiver.Tell(message, ActorCell.GetCurrentSelfOrNoSender());

    public static void Forward(this IActorRef receiver, object message) => receiver.Tell(message, ActorCell.GetCurrentSenderOrNoSender());
}

/// <summary>Checks for a missing reference.</summary>
public static class ActorRefExtensions
{
    public static bool IsNobody(this IActorRef actorRef) => actorRef is null or Nobody || ReferenceEquals(actorRef, ActorRefs.Nobody);

    public static IActorRef GetOrElse(this IActorRef actorRef, Func<IActorRef> elseValue) => actorRef.IsNobody() ? elseValue() : actorRef;
}

/// <summary>Actors of types with a parameterless constructor.</summary>
public static class ActorRefFactoryExtensions
{
    public static IActorRef ActorOf<TActor>(this IActorRefFactory factory, string name = null) where TActor : ActorBase, new() =>
        factory.ActorOf(Props.Create<TActor>(), name);

    public static ActorSelection ActorSelection(this IActorRefFactory factory, IActorRef anchorRef, string actorPath) =>
        SelectionParser.Relative(anchorRef, actorPath);
}
