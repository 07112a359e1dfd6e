using Akka.Actor;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Replicas;

/// <summary>What a subscription and its replica say to each other.</summary>
internal static class SubscriptionProtocol
{
    /// <summary>The committed entries from an index on, as soon as there are some.</summary>
    public sealed record Next(LogIndex From) : INoSerializationVerificationNeeded;

    /// <summary>The sender waits no longer.</summary>
    public sealed class Forget : INoSerializationVerificationNeeded
    {
        public static readonly Forget Instance = new();
    }

    public sealed record Entries(ReadOnlyMemory<Entry> Slice) : INoSerializationVerificationNeeded;

    public sealed record Gone(LogIndex FirstIndex) : INoSerializationVerificationNeeded;
}
