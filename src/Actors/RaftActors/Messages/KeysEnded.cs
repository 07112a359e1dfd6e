using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// To a subscriber of keys, as the last message: it was not accepted, the node stops, or no node served a range for a minute. Subscribe
/// again with the cursor, here or on another node.
/// </summary>
/// <param name="Keyspace">The keyspace's name.</param>
/// <param name="Cursor">Where to go on; the subscription's own if nothing was sent.</param>
/// <param name="Reason">The reason, for display.</param>
public sealed record KeysEnded(string Keyspace, string? Cursor, string Reason) : INoSerializationVerificationNeeded
{
    /// <summary>Whether the subscription was not accepted as it was made: the same one would not be accepted either.</summary>
    public bool IsRefused { get; init; }
}
