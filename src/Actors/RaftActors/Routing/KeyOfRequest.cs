using RaftActors.Messages;

namespace RaftActors.Routing;

/// <summary>The key by which a request finds its group. It may change its group until it is answered.</summary>
/// <param name="Keyspace">The keyspace.</param>
/// <param name="Key">The key.</param>
internal sealed record KeyOfRequest(string Keyspace, ReadOnlyMemory<byte> Key)
{
    /// <summary>
    /// So often a request follows descriptors at once; then it pauses, because two groups may point at each other for a moment.
    /// </summary>
    private const int QuickMoves = 8;

    private int _moves;

    /// <summary>What a causal read must include; null for nothing.</summary>
    public KeyspaceSeen? Seen { get; init; }

    /// <summary>Whether it may be sent again at once.</summary>
    public bool MayMoveNow() => ++_moves % QuickMoves != 0;
}
