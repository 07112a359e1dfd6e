using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>What a merge has brought to a target, in its snapshots.</summary>
internal sealed record StagedImage(
    long Operation,
    long Attempt,
    long Index,
    int Total,
    int Received,
    long Bytes,
    ReadOnlyMemory<byte>[] Parts,
    long Applied,
    bool IsBroken,
    RangeImage? Shadow,
    byte[]? Begun)
{
    public static StagedImage Capture(StagedSource<ShadowRange> staged) => new(
        staged.Operation,
        staged.Parts.Attempt,
        staged.Parts.Index,
        staged.Parts.Of,
        staged.Parts.Received,
        staged.Parts.Bytes,
        [.. staged.Parts.Parts],
        staged.Applied,
        staged.IsBroken,
        staged.Shadow?.Machine.Image(),
        staged.Begun?.ToArray());

    public StagedSource<ShadowRange> Restore(Func<ShadowRange> create)
    {
        var shadow = Shadow is null ? null : create();
        shadow?.Machine.Restore(Shadow, Shadow!.Info.Configuration);
        return StagedSource<ShadowRange>.Restore(
            Operation,
            create,
            StagedParts.Restore(Attempt, Index, Total, Received, Bytes, Parts),
            Applied,
            IsBroken,
            shadow,
            Begun is { } begun ? begun : (ReadOnlyMemory<byte>?)null);
    }
}
