using Akka.Actor;
using RaftActors.Configuration;
using RaftActors.Discovery;
using RaftActors.Replicas;
using RaftActors.Storage;

namespace RaftActors.Groups;

/// <summary><c>/user/raft</c>: the node's pipes, groups and router.</summary>
internal sealed class RaftNodeActor : UntypedActor
{
    private readonly RaftSettings _settings;
    private readonly ILogStoreProvider _store;
    private readonly NodeDirectory _directory;
    private IActorRef _groups = ActorRefs.Nobody;
    private IActorRef _peers = ActorRefs.Nobody;
    private IActorRef _discovery = ActorRefs.Nobody;
    private IActorRef _askedToStop = ActorRefs.Nobody;
    private IActorRef? _ready;

    public RaftNodeActor(RaftSettings settings, ILogStoreProvider store, NodeDirectory directory)
    {
        _settings = settings;
        _store = store;
        _directory = directory;
    }

    protected override void PreStart() => _peers = Context.ActorOf(Props.Create(() => new PeersActor(_settings, _directory)), "peers");

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PeersActor.Pipes pipes:
                _directory.Router = Context.ActorOf(Props.Create(() => new Client.RouterActor(_settings, _directory, pipes.ByNode)), "router");
                _groups = Context.ActorOf(Props.Create(() => new GroupsActor(_settings, _store, pipes.ByNode, _directory)), "groups");
                Context.Watch(_groups);
                _discovery = _settings.Discovery.IsOn
                    ? Context.ActorOf(Props.Create(() => new DiscoveryActor(_settings, _directory, _peers)), "discovery")
                    : ActorRefs.Nobody;
                _ready?.Tell(_directory.Router);
                break;
            case GetRouter when _directory.Router.IsNobody():
                _ready = Sender;
                break;
            case GetRouter:
                Sender.Tell(_directory.Router);
                break;
            case Hello:
                _discovery.Forward(message);
                break;
            case StopReplica:
                _askedToStop = Sender;
                _directory.Router.Tell(message);
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

    /// <summary>Asks for the router, once it is there.</summary>
    internal sealed class GetRouter : INoSerializationVerificationNeeded
    {
        public static readonly GetRouter Instance = new();
    }
}
