using System.Buffers.Binary;
using RaftActors.Machines;

namespace RaftActors.Tests.Readme;

/// <summary>The machine of the README, word for word.</summary>
public sealed class Adder : IStateMachine
{
    private long _sum;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command) =>
        BinaryPrimitives.TryReadInt64LittleEndian(command.Command.Span, out var number)
            ? Bytes(_sum += number)
            : "eight bytes, please"u8.ToArray();

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => Bytes(_sum);
    public void Save(Stream snapshot) => snapshot.Write(Bytes(_sum));
    public void Load(Stream snapshot)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        snapshot.ReadExactly(bytes);
        _sum = BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private static byte[] Bytes(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
