using Akka.Actor;

namespace RaftActors.Requests;

/// <summary>What a driver of ranges asks the router; each is answered by one <see cref="Messages.Answer"/>.</summary>
internal static class AskRange
{
    /// <summary>The facts of a group.</summary>
    public sealed record Facts(string Group, TimeSpan Timeout) : INoSerializationVerificationNeeded;

    /// <summary>What a node leads, for the planner.</summary>
    public sealed record Report(string Node, TimeSpan Timeout) : INoSerializationVerificationNeeded;

    /// <summary>Tell a node's agent that the map has another version.</summary>
    public sealed record News(string Node, long Version, TimeSpan Timeout) : INoSerializationVerificationNeeded;

    /// <summary>Append an entry that changes the range.</summary>
    public sealed record Change(string Group, ReadOnlyMemory<byte> Entry, TimeSpan Timeout) : INoSerializationVerificationNeeded;

    /// <summary>Ship a group as the source of a merge.</summary>
    public sealed record Ship(string Group, ReadOnlyMemory<byte> Order, TimeSpan Timeout) : INoSerializationVerificationNeeded;
}
