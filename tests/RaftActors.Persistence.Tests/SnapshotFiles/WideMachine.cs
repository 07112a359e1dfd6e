using System.Buffers.Binary;
using System.Runtime.InteropServices;
using RaftActors.Machines;

namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>
/// Counts its commands; its snapshot has 208 MB that follow from the count. So it needs no memory, and whatever a snapshot takes is the
/// runtime's.
/// </summary>
public sealed class WideMachine : ICapturedMachine
{
    public const int Bytes = 208 * 1024 * 1024;
    private const int Piece = 64 * 1024;
    private long _count;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        _count++;
        return Query(default);
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => BitConverter.GetBytes(_count);

    public void Save(Stream snapshot) => Capture()(snapshot);

    public Action<Stream> Capture()
    {
        var count = _count;
        return snapshot =>
        {
            snapshot.Write(BitConverter.GetBytes(count));
            var piece = new byte[Piece];
            for (var written = 0; written < Bytes; written += Piece)
            {
                Fill(piece, count + written);
                snapshot.Write(piece);
            }
        };
    }

    public void Load(Stream snapshot)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        snapshot.ReadExactly(count);
        _count = BinaryPrimitives.ReadInt64LittleEndian(count);
        var (piece, expected) = (new byte[Piece], new byte[Piece]);
        for (var read = 0; read < Bytes; read += Piece)
        {
            snapshot.ReadExactly(piece);
            Fill(expected, _count + read);
            if (!piece.AsSpan().SequenceEqual(expected))
            {
                throw new InvalidDataException($"The wide snapshot is wrong after byte {read}.");
            }
        }

        if (snapshot.ReadByte() >= 0)
        {
            throw new InvalidDataException("The wide snapshot is too long.");
        }
    }

    private static void Fill(byte[] piece, long seed)
    {
        var numbers = MemoryMarshal.Cast<byte, ulong>(piece.AsSpan());
        var state = (ulong)seed + 0x9E3779B97F4A7C15;
        for (var i = 0; i < numbers.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            numbers[i] = state;
        }
    }
}
