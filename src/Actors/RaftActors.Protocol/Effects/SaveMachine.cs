using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Effects;

/// <summary>Let the machine save its state; it has applied at least <paramref name="Applied"/>. Answered by
/// <see cref="Inputs.SnapshotSaved"/>.</summary>
public readonly record struct SaveMachine(LogIndex Applied)
{
    /// <inheritdoc />
    public override string ToString() => $"SaveMachine at {Applied}";
}
