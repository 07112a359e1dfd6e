using System.Collections.Immutable;

namespace RaftActors.Ranges.Planning;

/// <summary>
/// Keeps a few keys of all that were offered since the last report, each with the same chance. Allocates only when it keeps one.
/// </summary>
/// <param name="seed">Chooses which.</param>
internal sealed class KeyReservoir(ulong seed)
{
    /// <summary>Keys kept.</summary>
    public const int Size = 32;

    private readonly byte[][] _keys = new byte[Size][];
    private ulong _state = seed;
    private long _offered;

    /// <summary>A command touched this key.</summary>
    public void Offer(ReadOnlySpan<byte> key)
    {
        var at = _offered < Size ? _offered : (long)(Next() % (ulong)(_offered + 1));
        _offered++;
        if (at < Size)
        {
            _keys[at] = key.ToArray();
        }
    }

    /// <summary>The keys kept; begins again.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Take()
    {
        var taken = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(Size);
        for (var i = 0; i < Math.Min(Size, _offered); i++)
        {
            taken.Add(_keys[i]);
        }

        _offered = 0;
        return taken.ToImmutable();
    }

    /// <summary>SplitMix64.</summary>
    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
