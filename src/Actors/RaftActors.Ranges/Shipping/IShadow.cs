using RaftActors.Protocol.Log;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Shipping;

/// <summary>The source's machine in its target, empty at first.</summary>
internal interface IShadow
{
    /// <summary>The hash of everything applied; null if there is none.</summary>
    ulong? Hash { get; }

    /// <summary>What the source's log says about its range; null if it serves none.</summary>
    RangeState? State { get; }

    /// <summary>Takes a state; false if it cannot, on every replica alike.</summary>
    bool Load(ReadOnlyMemory<byte> state, long index);

    /// <summary>Applies an entry of the source; false if it cannot, on every replica alike.</summary>
    bool Apply(in Entry entry);
}
