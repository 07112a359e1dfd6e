using System.Buffers.Binary;

namespace RaftActors.Simulation.World;

/// <summary>The kind of a simulated command.</summary>
public enum CommandKind : byte
{
    /// <summary>Load: unique, without a session, never retried.</summary>
    Load,

    /// <summary>Opens a session, whose number is the index of this entry (T§6.3).</summary>
    Register,

    /// <summary>A command of a session, retried until answered.</summary>
    Session,
}

/// <summary>Encodes and decodes a command.</summary>
/// <param name="Kind">The kind of command.</param>
/// <param name="Operation">The client's operation; the same in every retry of it.</param>
/// <param name="Session">The session, if any.</param>
/// <param name="Sequence">Numbers the operations of a session: 1, 2, 3 …</param>
public readonly record struct SimulatedCommand(CommandKind Kind, long Operation, long Session = 0, long Sequence = 0)
{
    private const int HeaderBytes = 25;

    public static SimulatedCommand Read(ReadOnlySpan<byte> bytes) => new(
        (CommandKind)bytes[0],
        BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]));

    public byte[] Write(int padding)
    {
        var bytes = new byte[HeaderBytes + padding];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), Operation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(9), Session);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(17), Sequence);
        return bytes;
    }
}
