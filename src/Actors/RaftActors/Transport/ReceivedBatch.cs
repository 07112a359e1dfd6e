using Google.Protobuf;

namespace RaftActors.Transport;

/// <summary>A batch from a peer, decoded.</summary>
/// <param name="From">The node that sent it, as it says.</param>
/// <param name="To">The node that it is for.</param>
/// <param name="LaneToken">The sender's token for lanes; empty if it sent none.</param>
/// <param name="Messages">Its messages, in order.</param>
internal sealed record ReceivedBatch(string From, string To, ByteString LaneToken, ReceivedBatch.Item[] Messages)
{
    /// <summary>Whether it only shows that the peer is alive.</summary>
    public bool IsPing => Messages.Length == 0;

    /// <param name="Group">The message's group.</param>
    /// <param name="Message">The message; null if it was refused.</param>
    /// <param name="Refusal">Why.</param>
    internal readonly record struct Item(string Group, object? Message, string? Refusal);
}
