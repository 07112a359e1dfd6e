using System.Collections.Immutable;
using RaftActors.Protocol.Log;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Shipping;

/// <summary>What a source committed behind its captured state, in messages of limited size.</summary>
internal sealed class TailPieces(long operation, long attempt, long first, int pieceBytes)
{
    /// <summary>So few entries at a time mean that a freeze will be short.</summary>
    private const int Few = 64;

    /// <summary>A source that is written as fast as it is shipped never comes to few: then so many must do.</summary>
    private const int Bearable = 1024;
    private const int ManyRounds = 16;

    private ReadOnlyMemory<Entry> _entries;
    private int _offset;
    private int _rounds;
    private long? _missing;
    private long _count;

    /// <summary>The next entry to ship.</summary>
    public long Index { get; private set; } = first;

    /// <summary>Whether little is missing, as far as was seen when entries were asked for last.</summary>
    public bool IsNearEnd => _missing is { } missing
        && ((missing == 0 && _count < Few) || (_rounds >= ManyRounds && missing + _count < Bearable));

    /// <summary>Committed entries from <see cref="Index"/> on.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="missing">How many more are committed behind them.</param>
    /// <param name="last">The last index to ship.</param>
    public void Add(ReadOnlyMemory<Entry> entries, long missing, long last)
    {
        _entries = entries[..(int)Math.Min(entries.Length, Math.Max(0, last - Index + 1))];
        (_missing, _count) = (missing, entries.Length);
        _rounds++;
    }

    /// <summary>What is missing must be asked for again before anything is concluded from it.</summary>
    public void Restart() => _missing = null;

    /// <summary>A message without entries, to see how fast it is answered.</summary>
    public RangeEntry.AbsorbTail Empty() => new(operation, attempt, Index, 0, false, []);

    /// <summary>The next message; null if more entries must be asked for.</summary>
    public RangeEntry.AbsorbTail? Next()
    {
        if (_entries.IsEmpty)
        {
            return null;
        }

        var (first, offset, room) = (Index, _offset, pieceBytes);
        var piece = ImmutableArray.CreateBuilder<Entry>();
        while (!_entries.IsEmpty && room > 0)
        {
            var entry = _entries.Span[0];
            var rest = entry.Payload[_offset..];
            if (rest.Length > room)
            {
                if (piece.Count > 0)
                {
                    break;
                }

                piece.Add(entry with { Payload = rest[..room] });
                _offset += room;
                return new RangeEntry.AbsorbTail(operation, attempt, first, offset, true, piece.DrainToImmutable());
            }

            piece.Add(entry with { Payload = rest });
            room -= rest.Length + Entry.OverheadBytes;
            _offset = 0;
            _entries = _entries[1..];
            Index++;
        }

        return new RangeEntry.AbsorbTail(operation, attempt, first, offset, false, piece.DrainToImmutable());
    }
}
