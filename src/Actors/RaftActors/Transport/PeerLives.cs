using System.Collections.Concurrent;
using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>
/// The replicas of one node that messages name by their incarnations: one name for each instead of one per message. Bounded; a name that
/// is not kept is made again. Safe from any thread.
/// </summary>
internal sealed class PeerLives(string node)
{
    private const int MostKept = 16_384;

    private readonly ReplicaId _static = new(node);
    private readonly ConcurrentDictionary<long, ReplicaId> _lives = [];

    /// <exception cref="InvalidDataException">It is negative.</exception>
    public ReplicaId Of(long incarnation)
    {
        if (incarnation == 0)
        {
            return _static;
        }

        if (_lives.TryGetValue(incarnation, out var known))
        {
            return known;
        }

        if (incarnation < 0)
        {
            throw new InvalidDataException($"{incarnation} is not a valid incarnation.");
        }

        var life = ReplicaId.Of(node, incarnation);
        if (_lives.Count < MostKept)
        {
            _lives.TryAdd(incarnation, life);
        }

        return life;
    }
}
