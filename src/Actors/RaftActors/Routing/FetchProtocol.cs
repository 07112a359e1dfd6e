using Akka.Actor;

namespace RaftActors.Routing;

/// <summary>The messages between the router and the subscriptions that it serves from other nodes.</summary>
internal static class FetchProtocol
{
    /// <summary>From a subscription: requests the next batch, from a different node at every attempt.</summary>
    public sealed record Fetch(string Group, long From, int Attempt) : INoSerializationVerificationNeeded;

    /// <summary>To a subscription: the node that has its request was lost.</summary>
    public sealed class SourceLost : INoSerializationVerificationNeeded
    {
        public static readonly SourceLost Instance = new();
    }

    /// <summary>From a subscription: it ends.</summary>
    public sealed class Forget : INoSerializationVerificationNeeded
    {
        public static readonly Forget Instance = new();
    }
}
