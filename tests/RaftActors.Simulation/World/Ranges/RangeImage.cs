using RaftActors.Protocol.Snapshots;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>A range's state in a snapshot or at its birth.</summary>
/// <param name="Info">Position, members and log time.</param>
/// <param name="Content">Keys with the number of their last write, in order.</param>
/// <param name="State">What the log says about the range, as bytes.</param>
/// <param name="Sessions">The table of sessions, as bytes.</param>
/// <param name="ConfigurationIndex">The index of the last configuration applied.</param>
/// <param name="Chain">See <see cref="IGroupMachine.Chain"/>.</param>
internal sealed record RangeImage(
    SnapshotInfo Info, KeyValuePair<byte[], long>[] Content, byte[] State, byte[] Sessions, long ConfigurationIndex, ulong Chain) : IImage
{
    /// <summary>Equal for equal bytes.</summary>
    public ulong Fingerprint()
    {
        var hash = Fold.Bytes(Fold.Bytes(Fold.Number(Chain, Info.Timestamp), State), Sessions);
        foreach (var (key, value) in Content)
        {
            hash = Fold.Number(Fold.Bytes(hash, key), value);
        }

        return Fold.Number(Fold.Number(hash, Info.Index.Value), ConfigurationIndex);
    }
}
