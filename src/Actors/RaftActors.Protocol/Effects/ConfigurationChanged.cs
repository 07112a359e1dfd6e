using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Effects;

/// <summary>A different configuration is in force on this replica.</summary>
public readonly record struct ConfigurationChanged(Configuration Configuration)
{
    /// <inheritdoc />
    public override string ToString() => $"ConfigurationChanged {Configuration}";
}
