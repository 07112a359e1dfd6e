using System.Collections.Frozen;
using Akka.Actor;
using Akka.Event;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Telemetry;
using RaftActors.Transport;
using RaftActors.Transport.Sockets;

namespace RaftActors.Node;

/// <summary>
/// <c>/system/raft/peers</c>: one pipe per peer. A pipe is never stopped: with Akka.NET a reference by path may not follow a new actor
/// under the same path in the same process, so the other side would talk to a dead one. It gets a new address instead.
/// </summary>
internal sealed class PeersActor(RaftSettings settings, PeerPipes pipes, IPeerInbox inbox) : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly LanePort? _lanes = Lanes(settings, Context.System);

    protected override void PreStart()
    {
        if (_lanes is null)
        {
            _log.Write(LogEvents.WithoutLanes, WhyWithoutLanes());
        }

        foreach (var (node, address) in settings.Nodes)
        {
            if (node != settings.NodeId.Value)
            {
                Make(node, address);
            }
        }

        pipes.Complete();
        Context.Parent.Tell(
            new Pipes(settings.Discovery.IsOn ? pipes.ByNode : pipes.ByNode.ToFrozenDictionary(StringComparer.Ordinal)));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Located located when pipes.Find(located.Node) is { } pipe:
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
        var silence = settings.Protocol.RestingHeartbeatInterval > TimeSpan.Zero ? settings.Protocol.ElectionTimeoutMax : TimeSpan.Zero;
        var props = Props
            .Create(() => new PeerPipe(settings.NodeId.Value, node, address, settings.MaxPeerFrameBytes, inbox, _lanes, silence))
            .OnRaftDispatcher();
        var pipe = Context.ActorOf(props, node);
        pipes.Add(node, pipe);
        return pipe;
    }

    private static LanePort? Lanes(RaftSettings settings, ActorSystem system) =>
        settings.UsesLanes && LanePort.Of(system) is { IsPresent: true } port ? port : null;

    private string WhyWithoutLanes()
    {
        const string tcp = "akka.remote.dot-netty.tcp";
        var config = Context.System.Settings.Config;
        return !settings.UsesLanes ? "raft-actors.transport.lanes = off"
            : config.GetBoolean($"{tcp}.enable-ssl") ? $"{tcp}.enable-ssl = on"
            : $"{tcp}.transport-class is not SocketTransport";
    }

    /// <summary>To the parent, once: the pipes; a fixed copy if no more are added later.</summary>
    internal sealed record Pipes(IReadOnlyDictionary<string, IActorRef> ByNode) : INoSerializationVerificationNeeded;
}
