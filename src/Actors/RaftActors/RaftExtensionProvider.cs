using Akka.Actor;

namespace RaftActors;

/// <summary>For <c>akka.extensions = ["RaftActors.RaftExtensionProvider, RaftActors"]</c>.</summary>
public sealed class RaftExtensionProvider : ExtensionIdProvider<Raft>
{
    /// <inheritdoc />
    public override Raft CreateExtension(ExtendedActorSystem system) => new(system);
}
