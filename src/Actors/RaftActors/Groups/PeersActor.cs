using System.Collections.Frozen;
using Akka.Actor;
using RaftActors.Configuration;
using RaftActors.Transport;

namespace RaftActors.Groups;

/// <summary><c>/user/raft/peers</c>: one pipe for every other node.</summary>
internal sealed class PeersActor(RaftSettings settings, NodeDirectory directory) : UntypedActor
{
    protected override void PreStart()
    {
        var pipes = new Dictionary<string, IActorRef>(StringComparer.Ordinal);
        foreach (var (node, address) in settings.Nodes)
        {
            if (node != settings.NodeId.Value)
            {
                var props = Props.Create(() => new PeerPipe(settings.NodeId.Value, node, address, settings.MaxPeerFrameBytes, directory));
                pipes[node] = Context.ActorOf(props, node);
            }
        }

        Context.Parent.Tell(new Pipes(pipes.ToFrozenDictionary(StringComparer.Ordinal)));
    }

    protected override void OnReceive(object message) => Unhandled(message);

    /// <summary>To the parent, once: the pipes by the node at their other end.</summary>
    internal sealed record Pipes(IReadOnlyDictionary<string, IActorRef> ByNode) : INoSerializationVerificationNeeded;
}
