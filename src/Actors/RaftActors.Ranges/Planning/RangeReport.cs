using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Planning;

/// <summary>What a range's leader said last.</summary>
internal sealed record RangeReport
{
    public required string Group { get; init; }

    /// <summary>Who said it.</summary>
    public required ReplicaId Leader { get; init; }

    /// <summary>Milliseconds since it was said.</summary>
    public long Age { get; init; }

    public RangeSize Size { get; init; }

    /// <summary>Commands and reads per second, over the last minute.</summary>
    public double Load { get; init; }

    /// <summary>Milliseconds for which size and load have been small enough for a merge.</summary>
    public long SmallFor { get; init; }

    /// <summary>Where to cut so that both halves have about as many bytes; null for fewer than two keys.</summary>
    public ReadOnlyMemory<byte>? MiddleKey { get; init; }

    /// <summary>Keys of commands, chosen evenly; see <see cref="KeyReservoir"/>.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Samples { get; init; } = [];

    public ImmutableArray<ReplicaReport> Replicas { get; init; } = [];

    /// <summary>Whether no change of members is under way.</summary>
    public bool IsSettled { get; init; } = true;

    public ReplicaReport? Find(ReplicaId id)
    {
        foreach (var replica in Replicas)
        {
            if (replica.Id == id)
            {
                return replica;
            }
        }

        return null;
    }
}
