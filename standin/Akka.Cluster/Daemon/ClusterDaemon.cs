using Akka.Actor;
using Akka.Cluster.Detection;
using Akka.Cluster.Membership;
using Akka.Cluster.Messages;
using Akka.Event;

namespace Akka.Cluster.Daemon;

/// <summary><c>/system/cluster</c>: this node's part in the cluster. One actor, so that joining, gossip and leading never race.</summary>
internal sealed partial class ClusterDaemon : UntypedActor, IWithTimers
{
    private readonly Cluster _cluster;
    private readonly ClusterSettings _settings;
    private readonly UniqueAddress _self;
    private readonly HeartbeatMonitor _monitor;
    private readonly Subscribers _subscribers = new();
    private readonly HashSet<UniqueAddress> _exiting = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Gossip _gossip = Gossip.Empty;
    private bool _leaving;

    public ClusterDaemon(Cluster cluster, ClusterSettings settings)
    {
        _cluster = cluster;
        _settings = settings;
        _self = cluster.SelfUniqueAddress;
        _monitor = new HeartbeatMonitor(settings.Detector, _self);
    }

    public ITimerScheduler Timers { get; set; }

    private static long Now => Environment.TickCount64;

    private bool IsMember => _gossip.Has(_self);

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(Tick.Gossip, Tick.Gossip, _settings.GossipInterval);
        Timers.StartPeriodicTimer(Tick.Leader, Tick.Leader, _settings.LeaderActionsInterval);
        Timers.StartPeriodicTimer(Tick.Heartbeat, Tick.Heartbeat, _settings.Detector.HeartbeatInterval);
        Timers.StartPeriodicTimer(Tick.Reaper, Tick.Reaper, _settings.UnreachableNodesReaperInterval);
        if (_cluster.DowningProvider.DowningActorProps is { } downing)
        {
            Context.ActorOf(downing, "downingProvider");
        }

        if (_settings.SeedNodes.Count > 0)
        {
            JoinSeeds(_settings.SeedNodes);
        }
    }

    protected override void PostStop() => End();

    /// <summary>The gossip is lost with the actor: a node that forgot who it is must not go on.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _log.Error(reason, "The cluster of node [{0}] has failed: it ends here as if this node had been downed.", _self.Address);
        End();
        ShutDownAsDowned();
        Context.Stop(Self);
    }

    protected override void PostRestart(Exception reason)
    {
        // It is stopped already and begins nothing.
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick tick:
                OnTick(tick);
                break;
            case Command command:
                OnCommand(command);
                break;
            case IClusterMessage travelled:
                OnTravelled(travelled);
                break;
            case Terminated terminated:
                _subscribers.Remove(terminated.ActorRef, null);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnTick(Tick tick)
    {
        switch (tick)
        {
            case Tick.Gossip:
                SpreadGossip();
                break;
            case Tick.Leader:
                Lead();
                break;
            case Tick.Heartbeat:
                SendHeartbeats();
                break;
            case Tick.Reaper:
                Reap();
                break;
            case Tick.Seeds:
                AskSeeds();
                break;
            case Tick.Join:
                RetryJoin();
                break;
            case Tick.GiveUpJoining:
                GiveUpJoining();
                break;
        }
    }

    private void OnCommand(Command command)
    {
        switch (command)
        {
            case Command.JoinTo join:
                JoinTo(join.Address);
                break;
            case Command.JoinSeeds seeds:
                JoinSeeds(seeds.Addresses);
                break;
            case Command.Leave leave:
                Leave(leave.Address);
                break;
            case Command.Down down:
                Down(down.Address);
                break;
            case Command.ConfirmExiting:
                ConfirmExiting();
                break;
            case Command.Subscribe subscribe:
                Subscribe(subscribe);
                break;
            case Command.Unsubscribe unsubscribe:
                _subscribers.Remove(unsubscribe.Subscriber, unsubscribe.Type);
                break;
            case Command.SendState send:
                send.Receiver.Tell(_gossip.State(_self));
                break;
            case Command.Shutdown:
                Context.Stop(Self);
                break;
        }
    }

    private void OnTravelled(IClusterMessage message)
    {
        switch (message)
        {
            case Heartbeat heartbeat:
                Send(heartbeat.From, new HeartbeatResponse(_self));
                break;
            case HeartbeatResponse response:
                _monitor.Heard(response.From, Now);
                break;
            case GossipEnvelope envelope:
                Receive(envelope);
                break;
            case InitJoin init:
                Answer(init);
                break;
            case InitJoinAck ack:
                SeedAnswered(ack.From);
                break;
            case InitJoinNack:
                break;
            case Join join:
                LetJoin(join.Node, [.. join.Roles]);
                break;
            case Welcome welcome:
                Receive(welcome);
                break;
            case ExitingConfirmed confirmed:
                _exiting.Add(confirmed.From);
                break;
        }
    }

    private void Subscribe(Command.Subscribe subscribe)
    {
        if (subscribe.Mode == ClusterEvent.InitialStateAsSnapshot)
        {
            subscribe.Subscriber.Tell(_gossip.State(_self));
        }
        else
        {
            foreach (var past in GossipDiff.Between(Gossip.Empty, _gossip, _self))
            {
                if (Array.Exists(subscribe.Types, type => type.IsInstanceOfType(past)))
                {
                    subscribe.Subscriber.Tell(past);
                }
            }
        }

        Context.Watch(subscribe.Subscriber);
        _subscribers.Add(subscribe.Subscriber, subscribe.Types);
    }

    /// <summary>Replaces what this node knows, and tells everybody who wants to know.</summary>
    private void Become(Gossip gossip)
    {
        if (ReferenceEquals(gossip, _gossip))
        {
            return;
        }

        var before = _gossip;
        _gossip = gossip;
        _monitor.Follow(gossip, Now);
        _exiting.RemoveWhere(node => !gossip.Has(node));
        PublishChanges(before);
        RefuseDowned(before);
        FollowOwnStatus(before.Find(_self)?.Status);
    }

    private void PublishChanges(Gossip before)
    {
        _cluster.Show(_gossip);
        foreach (var change in GossipDiff.Between(before, _gossip, _self))
        {
            if (_settings.LogInfo && change is ClusterEvent.IMemberEvent or ClusterEvent.IReachabilityEvent)
            {
                _log.Info("Cluster node [{0}]: {1}", _self.Address, change);
            }

            _subscribers.Tell(change);
        }
    }

    private void End()
    {
        _subscribers.Tell(ClusterEvent.ClusterShuttingDown.Instance);
        foreach (var change in GossipDiff.Between(_gossip, Gossip.Empty, _self))
        {
            _subscribers.Tell(change);
        }

        _cluster.Show(Gossip.Empty);
        _cluster.Terminated();
    }

    /// <summary>What a downed incarnation does from now on is not this cluster's: it must come back as a new one.</summary>
    private void RefuseDowned(Gossip before)
    {
        foreach (var (node, member) in before.Members)
        {
            if (member.Status == MemberStatus.Down && !node.Equals(_self) && !_gossip.Has(node))
            {
                _cluster.Quarantine(node);
            }
        }
    }

    private void Send(Address to, IClusterMessage message) => _cluster.DaemonAt(to).Tell(message, ActorRefs.NoSender);
}
