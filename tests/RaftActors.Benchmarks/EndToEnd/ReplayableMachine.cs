using System.Buffers.Binary;
using RaftActors.Machines;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>Keeps the last value of a fixed number of slots, so that the machine itself adds hardly any cost to the figures.</summary>
public sealed class ReplayableMachine : IStateMachine
{
    private readonly byte[][] _slots = new byte[1024][];
    private long _applied;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        _slots[command.Index & 1023] = command.Command.ToArray();
        _applied++;
        return default;
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        var answer = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(answer, _applied);
        return answer;
    }

    public void Save(Stream snapshot)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, _applied);
        snapshot.Write(bytes);
    }

    public void Load(Stream snapshot)
    {
        Span<byte> bytes = stackalloc byte[8];
        snapshot.ReadExactly(bytes);
        _applied = BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
