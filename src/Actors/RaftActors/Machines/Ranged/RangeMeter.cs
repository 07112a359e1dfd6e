using System.Collections.Immutable;
using RaftActors.Ranges.Planning;

namespace RaftActors.Machines.Ranged;

/// <summary>How much a range is used, as this node sees it; for the planner, and no part of the replicated state.</summary>
internal sealed class RangeMeter
{
    private readonly KeyReservoir _keys = new((ulong)Random.Shared.NextInt64());
    private ImmutableArray<ReadOnlyMemory<byte>> _samples = [];

    /// <summary>Commands and queries served since the replica started.</summary>
    public long Served { get; private set; }

    /// <summary>Of them, commands.</summary>
    public long Written { get; private set; }

    /// <summary>One was served.</summary>
    /// <param name="key">The first key that it touches.</param>
    /// <param name="isCommand">Whether it was a command.</param>
    public void Count(ReadOnlySpan<byte> key, bool isCommand)
    {
        Served++;
        Written += isCommand ? 1 : 0;
        _keys.Offer(key);
    }

    /// <summary>Some keys that were touched since the last call; those of before if none were.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Samples()
    {
        if (_keys.Take() is { IsEmpty: false } fresh)
        {
            _samples = fresh;
        }

        return _samples;
    }
}
