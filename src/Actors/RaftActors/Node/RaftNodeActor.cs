using Akka.Actor;
using RaftActors.Discovery;
using RaftActors.Keyspaces;
using RaftActors.Machines;
using RaftActors.Machines.Outbox;
using RaftActors.Messages;
using RaftActors.Replicas;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Storage;
using RaftActors.Transport;

namespace RaftActors.Node;

/// <summary><c>/system/raft</c>: the node's pipes and groups.</summary>
internal sealed class RaftNodeActor : UntypedActor
{
    private readonly RaftSettings _settings;
    private readonly ILogStoreProvider _store;
    private readonly IActorRef _router;
    private readonly GroupDirectory _directory;
    private readonly NodeLocations _locations;
    private readonly PeerPipes _pipes;
    private readonly IOutboxHandlers _handlers;
    private readonly PeerInbox _inbox;
    private readonly List<(object Message, IActorRef Sender)> _early = [];
    private IActorRef _groups = ActorRefs.Nobody;
    private IActorRef _peers = ActorRefs.Nobody;
    private IActorRef _discovery = ActorRefs.Nobody;
    private IActorRef _ranges = ActorRefs.Nobody;
    private IActorRef _askedToStop = ActorRefs.Nobody;

    public RaftNodeActor(
        RaftSettings settings,
        ILogStoreProvider store,
        IActorRef router,
        GroupDirectory directory,
        NodeLocations locations,
        PeerPipes pipes,
        IOutboxHandlers handlers)
    {
        _settings = settings;
        _store = store;
        _router = router;
        _directory = directory;
        _locations = locations;
        _pipes = pipes;
        _handlers = handlers;
        _inbox = new PeerInbox(directory, locations, router, Self);
    }

    protected override void PreStart() =>
        _peers = Context.ActorOf(Props.Create(() => new PeersActor(_settings, _pipes, _inbox)).OnRaftDispatcher(), "peers");

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
            case EnsureStarted or GroupsActor.StartGroup or GroupsActor.StopGroup or StopReplica or SubscribeKeys when _groups.IsNobody():
                // The extension is usable at once; the groups start when the pipes exist.
                _early.Add((message, Sender));
                break;
            case EnsureStarted or GroupsActor.StartGroup or GroupsActor.StopGroup:
                _groups.Forward(message);
                break;
            case SubscribeKeys subscribe when !_askedToStop.IsNobody():
                // What followed the ranges has stopped, and the router serves on.
                Sender.Tell(new KeysEnded(subscribe.Keyspace, subscribe.Cursor, $"Node {_settings.NodeId} is stopping."));
                break;
            case MachineProtocol.Parted or SubscribeKeys:
                _ranges.Forward(message);
                break;
            case StopReplica:
                _askedToStop = Sender;
                _inbox.Stop();
                Context.Stop(_ranges);
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
        _groups = Context.ActorOf(
            Props.Create(() => new GroupsActor(_settings, _store, pipes, _directory, _handlers)).OnRaftDispatcher(), "groups");
        Context.Watch(_groups);
        if (_settings.Ranges.IsOn)
        {
            _ranges = Context.ActorOf(
                Props.Create(() => new RangeAgentActor(_settings, _store, _router, _groups, _directory, _locations))
                    .OnRaftDispatcher(),
                "ranges");
            Coordinators.Start(Context, _settings, new MapClient(_router, _settings.RequestTimeout));
        }

        if (_settings.Discovery.IsOn)
        {
            _discovery = Context.ActorOf(
                Props.Create(() => new DiscoveryActor(_settings, _locations, _peers)).OnRaftDispatcher(), "discovery");
        }

        foreach (var (message, sender) in _early)
        {
            Self.Tell(message, sender);
        }

        _early.Clear();
    }
}
