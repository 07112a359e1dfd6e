using RaftActors.Protocol.Log;
using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>The machine of a source in its target.</summary>
internal sealed class ShadowRange(RangeMutant mutant, int maxClients) : IShadow
{
    public RangeMachine Machine { get; } = new(mutant, maxClients);

    public ulong? Hash => Machine.Chain;

    public RangeState? State => Machine.State;

    public bool Load(ReadOnlyMemory<byte> state, long index)
    {
        var image = RangeImage.Decode(state.ToArray());
        Machine.Restore(image, image.Info.Configuration);
        return true;
    }

    public bool Apply(in Entry entry)
    {
        Machine.Apply(entry);
        return true;
    }
}
