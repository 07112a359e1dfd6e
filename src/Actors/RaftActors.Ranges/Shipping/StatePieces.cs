using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Shipping;

/// <summary>The captured state of a source, in parts.</summary>
internal sealed class StatePieces(
    long operation, long attempt, long index, ReadOnlyMemory<byte> state, int pieceBytes, Func<ReadOnlyMemory<byte>, uint> crc)
{
    private readonly int _of = Math.Max(1, (state.Length + pieceBytes - 1) / pieceBytes);
    private int _number;

    public int Bytes => state.Length;

    /// <summary>The next part; null if all were given.</summary>
    public RangeEntry.AbsorbPart? Next()
    {
        if (_number == _of)
        {
            return null;
        }

        var at = _number++ * pieceBytes;
        var bytes = state.Slice(at, Math.Min(pieceBytes, state.Length - at));
        return new RangeEntry.AbsorbPart(operation, attempt, _number, _of, index, bytes, crc(bytes));
    }
}
