using System.Buffers.Binary;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>A batch above the frame size arrives completely or not at all.</summary>
public sealed class FramePiecesTests
{
    private const int Frame = 64;
    private const int Limit = 1000;
    private readonly FramePieces _pieces = new(Frame, Limit);

    [Theory]
    [InlineData(Frame - 1, 1)]
    [InlineData(Frame, 1)]
    [InlineData(Frame + 1, 2)]
    [InlineData(2 * (Frame - 16), 2)]
    [InlineData((2 * (Frame - 16)) + 1, 3)]
    [InlineData(Limit, 21)]
    public void A_split_batch_must_be_reassembled(int length, int frames)
    {
        var batch = Bytes(length);
        var cut = _pieces.Cut(batch).ToList();

        Assert.Equal(frames, cut.Count);
        Assert.All(cut, f => Assert.InRange(f.Bytes.Length, 1, Frame));
        Assert.Equal(frames > 1, cut.All(f => f.IsPiece));
        Assert.Equal(batch, frames == 1 ? cut[0].Bytes : Join(cut));
    }

    [Fact]
    public void A_batch_above_the_limit_must_be_refused_before_memory_is_allocated()
    {
        var piece = _pieces.Cut(Bytes(Limit + 1)).First().Bytes;
        Assert.Throws<InvalidDataException>(() => _pieces.Join(piece));
    }

    [Fact]
    public void A_lost_piece_must_lose_its_batch_and_no_other()
    {
        for (var lost = 0; lost < 5; lost++)
        {
            var cut = _pieces.Cut(Bytes(5 * (Frame - 16))).ToList();
            cut.RemoveAt(lost);
            Assert.Null(Join(cut));
            Assert.Equal(Bytes(300), Join(_pieces.Cut(Bytes(300))));
        }
    }

    [Fact]
    public void Duplicate_and_reordered_pieces_must_never_form_another_batch()
    {
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            var first = Bytes(200, seed: 1);
            var second = Bytes(200, seed: 2);
            var cut = _pieces.Cut(first).Concat(_pieces.Cut(second)).ToList();
            for (var i = 0; i < 4; i++)
            {
                cut.Insert(random.Next(cut.Count), cut[random.Next(cut.Count)]);
            }

            foreach (var piece in cut)
            {
                if (_pieces.Join(piece.Bytes) is { } joined)
                {
                    Assert.True(joined.SequenceEqual(first) || joined.SequenceEqual(second));
                }
            }
        }
    }

    [Fact]
    public void A_duplicate_first_piece_must_do_no_harm()
    {
        var cut = _pieces.Cut(Bytes(200)).ToList();
        cut.Insert(0, cut[0]);
        Assert.Equal(Bytes(200), Join(cut));
    }

    [Theory]
    [InlineData(int.MaxValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(int.MinValue, int.MinValue)]
    [InlineData(100, -1)]
    [InlineData(100, 100)]
    [InlineData(100, int.MaxValue)]
    [InlineData(0, 0)]
    [InlineData(Limit + 1, 0)]
    public void A_piece_outside_its_batch_must_be_refused(int total, int offset)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => _pieces.Join(Piece(1, total, offset, 10)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_piece_without_content_must_be_refused()
    {
        for (var length = 0; length <= 16; length++)
        {
            Assert.Throws<InvalidDataException>(() => _pieces.Join(new byte[length]));
        }
    }

    [Fact]
    public void Random_pieces_must_only_be_joined_or_refused()
    {
        var random = new Random(3);
        for (var i = 0; i < 50_000; i++)
        {
            var piece = new byte[random.Next(80)];
            random.NextBytes(piece);
            if (piece.Length > 16 && random.Next(2) == 0)
            {
                piece = Piece(random.Next(3), random.Next(-2, Limit + 2), random.Next(-2, 100), random.Next(1, 60));
            }

            try
            {
                Assert.InRange(_pieces.Join(piece)?.Length ?? 0, 0, Limit);
            }
            catch (InvalidDataException)
            {
                // The only allowed failure.
                continue;
            }
        }
    }

    private static byte[] Piece(long number, int total, int offset, int content)
    {
        var piece = new byte[16 + content];
        BinaryPrimitives.WriteInt64LittleEndian(piece, number);
        BinaryPrimitives.WriteInt32LittleEndian(piece.AsSpan(8), total);
        BinaryPrimitives.WriteInt32LittleEndian(piece.AsSpan(12), offset);
        return piece;
    }

    private static byte[] Bytes(int length, int seed = 0)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private byte[]? Join(IEnumerable<PeerFrame> cut)
    {
        byte[]? whole = null;
        foreach (var piece in cut)
        {
            whole = _pieces.Join(piece.Bytes) ?? whole;
        }

        return whole;
    }
}
