using System.Text;
using RaftActors.Machines;

namespace RaftActors.Tests.Machines.Failures;

/// <summary>Counts commands; throws as the command requests, sometimes after changing its state.</summary>
public class Failing : IStateMachine
{
    private int _count;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        var text = Encoding.UTF8.GetString(command.Command.Span);
        switch (text)
        {
            case "declared":
                throw new MachineException("Not on a Sunday.");
            case "bug":
                throw new InvalidOperationException("A message of this node's language.");
            case "halfway":
                _count += 10;
                Assert(command.Outbox!.TryAdd("effect"u8));
                throw new FormatException();
            case "disk":
                throw new IOException("No room.");
            case "memory":
                throw new InvalidOperationException("Wrapped.", new OutOfMemoryException());
            default:
                _count++;
                return Query(default);
        }
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => Encoding.UTF8.GetBytes($"{_count}");

    public void Save(Stream snapshot) => snapshot.Write(Query(default).Span);

    public void Load(Stream snapshot) => _count = int.Parse(new StreamReader(snapshot).ReadToEnd());

    private static void Assert(bool holds) => Xunit.Assert.True(holds);
}
