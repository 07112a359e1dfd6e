using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Replicas.Subscriptions;

/// <summary>The messages between a subscription and its replica.</summary>
internal static class SubscriptionProtocol
{
    /// <summary>
    /// Asks to begin. A replica that starts answers once it runs; one that is gone does not answer, so the asker watches it.
    /// </summary>
    /// <param name="IsOfRange">Whether the machine must be able to say which keys the commands were about.</param>
    public sealed record Begin(bool IsOfRange) : INoSerializationVerificationNeeded;

    /// <param name="Machine">Answers questions about the entries of ranges.</param>
    public sealed record Begun(IActorRef Machine) : INoSerializationVerificationNeeded;

    /// <param name="Reason">Why the replica serves no subscription, or not this one.</param>
    public sealed record Refused(string Reason) : INoSerializationVerificationNeeded;

    /// <summary>Requests the committed entries from an index on, as soon as there are any.</summary>
    public sealed record Next(LogIndex From) : INoSerializationVerificationNeeded;

    /// <summary>Requests the committed entries from an index on that are there now, perhaps none.</summary>
    public sealed record Peek(LogIndex From) : INoSerializationVerificationNeeded;

    /// <param name="Slice">The first of them.</param>
    /// <param name="Missing">How many more are committed behind them.</param>
    public sealed record Peeked(ReadOnlyMemory<Entry> Slice, long Missing) : INoSerializationVerificationNeeded;

    /// <summary>The sender no longer waits.</summary>
    public sealed class Forget : INoSerializationVerificationNeeded
    {
        public static readonly Forget Instance = new();
    }

    public sealed record Entries(ReadOnlyMemory<Entry> Slice) : INoSerializationVerificationNeeded;

    public sealed record Gone(LogIndex FirstIndex) : INoSerializationVerificationNeeded;
}
