using Akka.Actor;

namespace Akka.Cluster.Messages;

/// <summary>From the extension to its actor; never travels.</summary>
internal abstract record Command : INoSerializationVerificationNeeded
{
    public sealed record JoinTo(Address Address) : Command;

    public sealed record JoinSeeds(IReadOnlyList<Address> Addresses) : Command;

    public sealed record Leave(Address Address) : Command;

    public sealed record Down(Address Address) : Command;

    public sealed record Subscribe(IActorRef Subscriber, ClusterEvent.SubscriptionInitialStateMode Mode, Type[] Types) : Command;

    /// <summary>A null type stands for all.</summary>
    public sealed record Unsubscribe(IActorRef Subscriber, Type Type) : Command;

    public sealed record SendState(IActorRef Receiver) : Command;

    /// <summary>Tells the others that this node goes now.</summary>
    public sealed record ConfirmExiting : Command;

    public sealed record Shutdown : Command;
}

/// <summary>What the actor's timers say.</summary>
internal enum Tick
{
    Gossip,
    Leader,
    Heartbeat,
    Reaper,
    Seeds,
    Join,
    GiveUpJoining,
}
