using Akka.Actor;
using RaftActors.Discovery;
using RaftActors.Replicas;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Storage;
using RaftActors.Transport;

namespace RaftActors.Node;

/// <summary><c>/system/raft</c>: the node's pipes and groups.</summary>
internal sealed class RaftNodeActor(RaftSettings settings, ILogStoreProvider store, NodeDirectory directory) : UntypedActor
{
    private readonly List<(object Message, IActorRef Sender)> _early = [];
    private IActorRef _groups = ActorRefs.Nobody;
    private IActorRef _peers = ActorRefs.Nobody;
    private IActorRef _discovery = ActorRefs.Nobody;
    private IActorRef _askedToStop = ActorRefs.Nobody;

    protected override void PreStart() => _peers = Context.ActorOf(Props.Create(() => new PeersActor(settings, directory)), "peers");

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PeersActor.Pipes pipes:
                Start(pipes.ByNode);
                break;
            case Hello:
                _discovery.Forward(message);
                break;
            case EnsureStarted or GroupsActor.StartGroup or GroupsActor.StopGroup or StopReplica when _groups.IsNobody():
                // The extension is usable at once; the groups start when the pipes exist.
                _early.Add((message, Sender));
                break;
            case EnsureStarted or GroupsActor.StartGroup or GroupsActor.StopGroup:
                _groups.Forward(message);
                break;
            case StopReplica:
                _askedToStop = Sender;
                directory.IsStopping = true;
                directory.Router.Tell(message);
                _groups.Tell(message);
                break;
            case Terminated:
                _askedToStop.Tell(Akka.Done.Instance);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Start(IReadOnlyDictionary<string, IActorRef> pipes)
    {
        _groups = Context.ActorOf(Props.Create(() => new GroupsActor(settings, store, pipes, directory)), "groups");
        Context.Watch(_groups);
        if (settings.Discovery.IsOn)
        {
            _discovery = Context.ActorOf(Props.Create(() => new DiscoveryActor(settings, directory, _peers)), "discovery");
        }

        foreach (var (message, sender) in _early)
        {
            Self.Tell(message, sender);
        }

        _early.Clear();
    }
}
