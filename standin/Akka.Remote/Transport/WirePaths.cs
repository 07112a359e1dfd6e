using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>Paths as they travel: without address if they belong to the end that the address would name.</summary>
internal static class WirePaths
{
    private const string TempContainer = "temp";

    /// <summary>The path without address, with the incarnation if it has one.</summary>
    public static string Relative(ActorPath path)
    {
        var text = path.ToStringWithoutAddress();
        return path.Uid == 0 ? text : $"{text}#{path.Uid}";
    }

    /// <summary>What names <paramref name="actorRef"/> to the peer: relative for actors of this system, with address for all others.</summary>
    public static string Of(IActorRef actorRef, RemoteActorRefProvider provider)
    {
        var path = actorRef.Path;
        var address = path.Address;
        return address.HasLocalScope || provider.HasAddress(address)
            ? Relative(path)
            : address + Relative(path);
    }

    public static bool IsTemporary(ActorPath path) => path.Depth == 2 && path.Parent.Name == TempContainer;

    /// <summary>The liveness of nodes must not be judged by how much else there is to send.</summary>
    public static bool IsUrgent(ActorPath path) => path.Depth == 2 && path.Name == "cluster" && path.Parent.Name == "system";
}
