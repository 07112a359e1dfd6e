using RaftActors.Machines;

namespace Samples.Projection;

/// <summary>A machine without a state: here the log itself is of interest, and what is made of it lives outside of Raft.</summary>
public sealed class Words : IStateMachine
{
    public ReadOnlyMemory<byte> Apply(in CommittedCommand command) => default;

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
