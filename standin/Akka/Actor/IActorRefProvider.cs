using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>Makes actors and finds them by their path.</summary>
public interface IActorRefProvider
{
    IInternalActorRef RootGuardian { get; }

    LocalActorRef Guardian { get; }

    LocalActorRef SystemGuardian { get; }

    IActorRef DeadLetters { get; }

    IActorRef IgnoreRef { get; }

    ActorPath RootPath { get; }

    Settings Settings { get; }

    Deployer Deployer { get; }

    IInternalActorRef TempContainer { get; }

    Task TerminationTask { get; }

    /// <summary>The address that other systems use, once there is one.</summary>
    Address DefaultAddress { get; }

    IActorRef RootGuardianAt(Address address);

    ActorPath TempPath();

    void RegisterTempActor(IInternalActorRef actorRef, ActorPath path);

    void UnregisterTempActor(ActorPath path);

    FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs);

    IInternalActorRef ActorOf(
        ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path, bool systemService, Deploy deploy, bool lookupDeploy, bool async);

    IActorRef ResolveActorRef(string path);

    IActorRef ResolveActorRef(ActorPath actorPath);

    void Init(ActorSystemImpl system);

    /// <summary>The address under which <paramref name="address"/> reaches this system, or null.</summary>
    Address GetExternalAddressFor(Address address);
}
