using RaftActors.Machines;

namespace RaftActors.Tests.Readme;

/// <summary>The machine of the README, word for word.</summary>
public sealed class Adder : IStateMachine
{
    private long _sum;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command) => BitConverter.GetBytes(_sum += BitConverter.ToInt64(command.Command.Span));

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => BitConverter.GetBytes(_sum);

    public void Save(Stream snapshot) => snapshot.Write(BitConverter.GetBytes(_sum));

    public void Load(Stream snapshot)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        snapshot.ReadExactly(bytes);
        _sum = BitConverter.ToInt64(bytes);
    }
}
