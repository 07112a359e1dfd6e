using Akka.Actor;
using RaftActors.Ranges.Feeds;

namespace RaftActors.Keyspaces.Feeds;

/// <summary>The messages between a feed, its own questions and the agent.</summary>
internal static class FeedProtocol
{
    /// <summary>To the agent: does the map, as it knows it, say that these groups have ended? Answered by <see cref="Ended"/>.</summary>
    public sealed record AskEnded(string[] Groups) : INoSerializationVerificationNeeded;

    /// <summary>Those that have.</summary>
    public sealed record Ended(string[] Groups) : INoSerializationVerificationNeeded;

    /// <summary>Where the subscription begins, or goes on after changes were lost.</summary>
    public sealed record Found(FeedCursor Cursor) : INoSerializationVerificationNeeded;

    /// <summary>A subscription that ended is begun again.</summary>
    public sealed record Again(string Group) : INoSerializationVerificationNeeded;

    /// <summary>Time to look for sources that stand still.</summary>
    public sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}
