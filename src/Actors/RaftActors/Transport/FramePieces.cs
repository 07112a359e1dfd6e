using System.Buffers.Binary;

namespace RaftActors.Transport;

/// <summary>
/// Splits a batch larger than a frame into pieces and reassembles them. A piece: batch number (8 bytes), total length (4), offset (4),
/// bytes. A lost piece loses its batch, like any lost message.
/// </summary>
internal sealed class FramePieces(int maxFrameBytes, int maxBatchBytes)
{
    private const int HeaderBytes = 16;

    private long _nextBatch;
    private long _batch = -1;
    private byte[]? _buffer;
    private int _filled;

    public IEnumerable<PeerFrame> Cut(byte[] batch)
    {
        if (batch.Length <= maxFrameBytes)
        {
            yield return new PeerFrame(batch, IsPiece: false);
            yield break;
        }

        var number = _nextBatch++;
        var room = maxFrameBytes - HeaderBytes;
        for (var offset = 0; offset < batch.Length; offset += room)
        {
            var length = Math.Min(room, batch.Length - offset);
            var piece = new byte[HeaderBytes + length];
            BinaryPrimitives.WriteInt64LittleEndian(piece, number);
            BinaryPrimitives.WriteInt32LittleEndian(piece.AsSpan(8), batch.Length);
            BinaryPrimitives.WriteInt32LittleEndian(piece.AsSpan(12), offset);
            batch.AsSpan(offset, length).CopyTo(piece.AsSpan(HeaderBytes));
            yield return new PeerFrame(piece, IsPiece: true);
        }
    }

    /// <summary>Adds a piece; returns the whole batch when it was the last one, and null while pieces are missing.</summary>
    /// <exception cref="InvalidDataException">The piece is inconsistent or exceeds the limit.</exception>
    public byte[]? Join(ReadOnlySpan<byte> piece)
    {
        if (piece.Length <= HeaderBytes)
        {
            throw new InvalidDataException($"Invalid piece of {piece.Length} bytes: it has no content.");
        }

        var number = BinaryPrimitives.ReadInt64LittleEndian(piece);
        var total = BinaryPrimitives.ReadInt32LittleEndian(piece[8..]);
        var offset = BinaryPrimitives.ReadInt32LittleEndian(piece[12..]);
        var content = piece[HeaderBytes..];
        if (total < 0 || total > maxBatchBytes || offset < 0 || offset > total - content.Length)
        {
            throw new InvalidDataException($"Invalid piece: {content.Length} bytes at offset {offset} exceed the batch of {total} bytes.");
        }

        if (offset == 0)
        {
            _batch = number;
            _buffer = new byte[total];
            _filled = 0;
        }

        if (_buffer is null || number != _batch || offset != _filled || total != _buffer.Length)
        {
            // An earlier piece was lost: the rest of that batch is useless.
            _buffer = null;
            return null;
        }

        content.CopyTo(_buffer.AsSpan(offset));
        _filled += content.Length;
        if (_filled < total)
        {
            return null;
        }

        var whole = _buffer;
        _buffer = null;
        return whole;
    }
}
