using Akka.Actor;

namespace RaftActors.Routing;

/// <summary>The messages between the router and the subscriptions that it serves from other nodes.</summary>
internal static class FetchProtocol
{
    /// <summary>From a subscription: requests the next batch, from a different node at every attempt.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="From">The first index of interest.</param>
    /// <param name="Attempt">Which node.</param>
    /// <param name="IsOfRange">See <see cref="RaftActors.Requests.CommittedRequest"/>.</param>
    /// <param name="AfterMergeOf">See there too.</param>
    public sealed record Fetch(string Group, long From, int Attempt, bool IsOfRange = false, string AfterMergeOf = "")
        : INoSerializationVerificationNeeded;

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
