using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Effects;

/// <summary>Another configuration is in force here.</summary>
public readonly record struct ConfigurationChanged(Configuration Configuration)
{
    /// <inheritdoc />
    public override string ToString() => $"ConfigurationChanged {Configuration}";
}
