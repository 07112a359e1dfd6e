using RaftActors.Machines;

namespace RaftActors.TestKit.Machines;

/// <summary>Feeds a machine with commands at growing indexes, as a replica would.</summary>
public sealed class MachineRun<T>
    where T : IStateMachine, new()
{
    public T Machine { get; private set; } = new();

    public long Index { get; private set; }

    public long Now { get; set; } = 1_000_000;

    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> command) => Machine.Apply(new CommittedCommand(++Index, 7, Now, command));

    public byte[] Save()
    {
        using var stream = new MemoryStream();
        Machine.Save(stream);
        return stream.ToArray();
    }

    /// <summary>Continues with a new machine restored from the snapshot.</summary>
    public void Restart() => Machine = Loaded(Save());

    public static T Loaded(byte[] snapshot)
    {
        var machine = new T();
        machine.Load(new MemoryStream(snapshot));
        return machine;
    }

    /// <summary>A machine must answer any bytes: an exception would fault the group on every node.</summary>
    public void ApplyGarbage(int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            Apply(bytes);
        }
    }
}
