using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Replicas;
using RaftActors.Replicas.Subscriptions;
using RaftActors.Requests;
using RaftActors.Settings;
using RaftActors.Status;

namespace RaftActors.Routing;

/// <summary>
/// <c>/system/raft-router</c>: accepts requests for any group, finds a replica that can answer and answers each request once. Its parts:
/// <see cref="RequestDoor"/> refuses, <see cref="RequestDelivery"/> sends and retries, <see cref="RemoteFetches"/> serves subscriptions
/// from other nodes, <see cref="Destinations"/> passes on requests, also those of other nodes, and <see cref="StatusCollector"/> asks all
/// replicas of this node.
/// </summary>
internal sealed class RouterActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(20);

    private readonly GroupDirectory _groups;
    private readonly LeaderCache _leaders = new();
    private readonly Destinations _destinations;
    private readonly ICanTell _node = Context.ActorSelection("/system/raft");
    private readonly RangeRoutes _ranges;
    private readonly RequestDoor _door;
    private readonly RequestDelivery _delivery;
    private readonly RemoteFetches _fetches;
    private readonly StatusCollector _status;
    private readonly bool _isRanged;
    private bool _ticks;

    public RouterActor(RaftSettings settings, GroupDirectory groups, NodeLocations locations, PeerPipes pipes)
    {
        var self = settings.NodeId.Value;
        var ids = new RequestIds();
        var silent = new SilentNodes(settings.Protocol.ElectionTimeoutMax);
        var targets = new TargetSelector(settings, groups, locations, pipes, _leaders, silent);
        var exports = new Exports(settings, groups, _leaders, targets);
        var events = Context.System.EventStream;
        _groups = groups;
        _isRanged = settings.Ranges.IsOn;
        _ranges = new RangeRoutes(groups);
        _door = new RequestDoor(settings, groups, _leaders, targets, exports, _ranges, ids);
        _destinations = new Destinations(self, groups, pipes, Context.ActorSelection("/system/raft/ranges"));
        _delivery = new RequestDelivery(settings, targets, _destinations, _leaders, silent, _door, exports, _ranges,
            keyspace => events.Publish(new RangeWanted(keyspace)), Context.System.Scheduler);
        _fetches = new RemoteFetches(self, targets, _destinations, _leaders, ids, Self);
        _status = new StatusCollector(settings, groups, locations, _leaders);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(LeaderChanged));
        Context.System.EventStream.Subscribe(Self, typeof(RangesChanged));
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Propose or Query or OpenSession or CloseSession:
            case ProposeKey or QueryKey or AskRange.Facts or AskRange.Change or AskRange.Ship or AskRange.Report or AskRange.News:
            case GetMembers or MembershipChange or TransferLeadership or TakeSnapshot or SkipEntry or ExportGroup:
                Accept(message);
                break;
            case ClientResponse response:
                if (!_delivery.OnResponse(response))
                {
                    _fetches.OnResponse(response);
                }

                break;
            case ClientRequest request:
                _destinations.Serve(request, Sender);
                break;
            case Tick:
                OnTick();
                break;
            case LeaderChanged changed:
                if (_leaders.Replace(changed.Group, changed.Leader) is { } deposed)
                {
                    _delivery.OnDeposed(deposed, changed.Group);
                }

                break;
            case RangesChanged changed:
                _ranges.Merge(changed.Ranges);
                break;
            case PeerLost lost:
                _delivery.OnLost(lost.Node);
                _fetches.OnPeerLost(lost.Node);
                break;
            case ExportBegun begun:
                _delivery.OnExportBegun(begun);
                break;
            case ExportedState exported:
                _delivery.OnExported(exported);
                break;
            case Subscribe subscribe:
                OnSubscribe(subscribe.Group, subscribe.FromIndex, null);
                break;
            case FollowRange follow:
                OnSubscribe(follow.Group, follow.FromIndex, follow);
                break;
            case SubscribeKeys subscribe when _door.IsClosed || !_isRanged:
                var why = _door.IsClosed ? _door.StoppingText : "There are no keyspaces without raft-actors.meta.voters.";
                Sender.Tell(new KeysEnded(subscribe.Keyspace, subscribe.Cursor, why));
                break;
            case SubscribeKeys:
                _node.Tell(message, Sender);
                break;
            case FetchProtocol.Fetch fetch when _groups.Knows(fetch.Group):
                _fetches.Begin(fetch, Sender);
                break;
            case FetchProtocol.Fetch:
                _fetches.Forget(Sender);
                Context.Stop(Sender);
                break;
            case FetchProtocol.Forget:
                _fetches.Forget(Sender);
                break;
            case GetNodeStatus asked:
                _status.Collect(asked.Tail).PipeTo(Sender, Self);
                break;
            case StopReplica:
                Stop();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Accept(object message)
    {
        var admission = _door.Admit(message);
        if (admission.Request is not null)
        {
            _delivery.Accept(admission, Sender);
            StartTicking();
        }
        else
        {
            Sender.Tell(admission.Refusal);
        }
    }

    private void StartTicking()
    {
        if (!_ticks && !_delivery.IsIdle)
        {
            _ticks = true;
            Timers.StartSingleTimer(nameof(Tick), Tick.Instance, TickInterval);
        }
    }

    private void OnTick()
    {
        _delivery.OnTick();
        _ticks = false;
        StartTicking();
    }

    /// <summary>This node's replica serves the subscription; without one, replicas of other nodes do, batch by batch.</summary>
    private void OnSubscribe(string group, long from, FollowRange? follow)
    {
        var subscriber = Sender;
        if (_door.IsClosed || !_groups.Knows(group))
        {
            var reason = _door.IsClosed ? _door.StoppingText : _door.UnknownGroupText(group);
            subscriber.Tell(new SubscriptionEnded(group, from, reason));
        }
        else if (_groups.Find(group) is { } replica)
        {
            Context.ActorOf(Props.Create(() => new SubscriptionActor(group, from, follow, subscriber, replica)).OnRaftDispatcher());
        }
        else
        {
            Context.ActorOf(Props.Create(() => new RemoteSubscriptionActor(group, from, follow, subscriber)).OnRaftDispatcher());
        }
    }

    private void Stop()
    {
        _door.Close();
        foreach (var subscription in Context.GetChildren())
        {
            Context.Stop(subscription);
        }

        _delivery.Stop();
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
