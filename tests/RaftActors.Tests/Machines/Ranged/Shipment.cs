using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;
using RaftActors.Storage;

namespace RaftActors.Tests.Machines.Ranged;

/// <summary>What a shipper sends in one attempt, one message at a time.</summary>
internal sealed class Shipment
{
    private readonly RangedLog _source;
    private readonly long _operation;
    private readonly long _attempt;
    private readonly StatePieces _state;
    private readonly TailPieces _tail;

    public Shipment(RangedLog source, long operation, long attempt, int pieceBytes)
    {
        (_source, _operation, _attempt) = (source, operation, attempt);
        _state = new StatePieces(operation, attempt, source.Index, source.Save(), pieceBytes, part => Crc32C.Compute(part.Span));
        _tail = new TailPieces(operation, attempt, source.Index + 1, pieceBytes);
    }

    /// <summary>The next part, or piece of what the source has applied by now; null if there is none.</summary>
    public RangeEntry? Next()
    {
        if (_state.Next() is { } part)
        {
            return part;
        }

        if (_tail.Next() is { } piece)
        {
            return piece;
        }

        _tail.Add(_source.Entries.Skip((int)(_tail.Index - _source.First)).ToArray(), 0, long.MaxValue);
        return _tail.Next();
    }

    /// <summary>Everything that is missing, into the target's log.</summary>
    public void Finish(RangedLog target)
    {
        while (Next() is { } piece)
        {
            target.Change(piece);
        }
    }

    public RangeEntry.Absorb Absorb() => new(_operation, _attempt, _source.Index, _source.Machine.RunningHash);
}
