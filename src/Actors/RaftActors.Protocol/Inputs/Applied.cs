using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Inputs;

/// <summary>The machine applied everything up to and including <paramref name="Index"/> (lastApplied).</summary>
public sealed record Applied(LogIndex Index) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"Applied {Index}";
}
