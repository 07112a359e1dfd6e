using System.Collections.Frozen;
using Akka.Actor;
using RaftActors.Configuration;
using RaftActors.Transport;

namespace RaftActors.Groups;

/// <summary>
/// <c>/system/raft/peers</c>: one pipe for every other node. A pipe that was made is never ended: with Akka.NET a reference by path may not
/// follow another actor that is made under the same path in the same process, so that the other side would talk to a dead one. It is given
/// another address instead.
/// </summary>
internal sealed class PeersActor(RaftSettings settings, NodeDirectory directory) : UntypedActor
{
    protected override void PreStart()
    {
        foreach (var (node, address) in settings.Nodes)
        {
            if (node != settings.NodeId.Value)
            {
                Make(node, address);
            }
        }

        directory.HasPipes = true;
        Context.Parent.Tell(
            new Pipes(settings.Discovery.IsOn ? directory.Pipes : directory.Pipes.ToFrozenDictionary(StringComparer.Ordinal)));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Located located when directory.Pipes.TryGetValue(located.Node, out var pipe):
                pipe.Tell(new PeerPipe.Readdress(located.Address));
                break;
            case Located { Address: not null } located:
                Make(located.Node, null).Tell(new PeerPipe.Readdress(located.Address));
                break;
            case Located:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private IActorRef Make(string node, Address? address)
    {
        var props = Props.Create(() => new PeerPipe(settings.NodeId.Value, node, address, settings.MaxPeerFrameBytes, directory));
        return directory.Pipes[node] = Context.ActorOf(props, node);
    }

    /// <summary>A node was found at an address, or is not known any more (null).</summary>
    internal sealed record Located(string Node, Address? Address) : INoSerializationVerificationNeeded;

    /// <summary>To the parent, once: the pipes of <see cref="NodeDirectory.Pipes"/>; a fixed copy where no more come later.</summary>
    internal sealed record Pipes(IReadOnlyDictionary<string, IActorRef> ByNode) : INoSerializationVerificationNeeded;
}
