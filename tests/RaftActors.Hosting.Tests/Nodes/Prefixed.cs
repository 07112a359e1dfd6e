using System.Text;
using RaftActors.Machines;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>A machine whose argument is not a service.</summary>
public sealed class Prefixed(string prefix) : IStateMachine
{
    public ReadOnlyMemory<byte> Apply(in CommittedCommand command) =>
        Encoding.UTF8.GetBytes(prefix + Encoding.UTF8.GetString(command.Command.Span));

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => default;

    public void Save(Stream snapshot)
    {
        // It has no state.
    }

    public void Load(Stream snapshot)
    {
        // It has no state.
    }
}
