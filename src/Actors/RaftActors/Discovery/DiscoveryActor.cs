using System.Collections.Frozen;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Discovery;

/// <summary>
/// <c>/system/raft/discovery</c>, started if <c>raft-actors.cluster.role</c> is set: asks the members with the role for their node ids and
/// introduces this node, so that a process without the role is known to the nodes it talks to. It manages addresses only; it has no
/// influence on the members of groups.
/// </summary>
internal sealed class DiscoveryActor : UntypedActor, IWithTimers
{
    private readonly RaftSettings _settings;
    private readonly NodeLocations _locations;
    private readonly IActorRef _peers;
    private readonly Akka.Cluster.Cluster _cluster;
    private readonly NodeRegistry _registry;
    private readonly Dictionary<UniqueAddress, Contact> _contacts = [];
    private readonly HashSet<UniqueAddress> _refused = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public DiscoveryActor(RaftSettings settings, NodeLocations locations, IActorRef peers)
    {
        _settings = settings;
        _locations = locations;
        _peers = peers;
        _cluster = Akka.Cluster.Cluster.Get(Context.System);
        _registry = new NodeRegistry(settings.NodeId.Value, _cluster.SelfAddress, settings.Nodes);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _cluster.Subscribe(
        Self,
        ClusterEvent.InitialStateAsEvents,
        typeof(ClusterEvent.IMemberEvent),
        typeof(ClusterEvent.IReachabilityEvent),
        typeof(ClusterEvent.ClusterShuttingDown));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.ClusterShuttingDown:
                // This process has left the cluster, so further events say nothing about the others. Raft continues with the known
                // addresses.
                _cluster.Unsubscribe(Self);
                Timers.CancelAll();
                Become(_ => { });
                break;
            case ClusterEvent.MemberRemoved gone:
                OnMemberRemoved(gone.Member.UniqueAddress);
                break;
            case ClusterEvent.IMemberEvent change:
                OnMemberChanged(change.Member);
                break;
            case ClusterEvent.ReachabilityEvent change:
                OnMemberChanged(change.Member);
                _registry.ReachabilityChanged(change.Member.UniqueAddress, change is ClusterEvent.ReachableMember);
                PublishChanges(askAgain: true);
                break;
            case AskAgain again when _contacts.TryGetValue(again.Process, out var contact):
                SendHello(again.Process, contact);
                break;
            case AskAgain:
                break;
            case Hello hello:
                OnHello(hello);
                break;
            case Introduction introduction:
                OnIntroduction(introduction);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnMemberChanged(Member member)
    {
        var process = member.UniqueAddress;
        if (process.Equals(_cluster.SelfUniqueAddress))
        {
            return;
        }

        var isDown = member.Status == MemberStatus.Down;
        _registry.MemberChanged(process, isDown);
        if (member.HasRole(_settings.Discovery.Role) && !_contacts.ContainsKey(process))
        {
            var path = new RootActorPath(process.Address) / "system" / "raft";
            var contact = new Contact(
                ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(path.ToString()), _settings.Discovery.AskAgainMin);
            _contacts.Add(process, contact);
            SendHello(process, contact);
        }

        PublishChanges(askAgain: isDown);
    }

    private void OnMemberRemoved(UniqueAddress process)
    {
        _registry.MemberRemoved(process);
        _contacts.Remove(process);
        _refused.Remove(process);
        Timers.Cancel(process);
        PublishChanges(askAgain: true);
    }

    private void SendHello(UniqueAddress process, Contact contact)
    {
        contact.Path.Tell(new Hello(_settings.NodeId.Value, _cluster.SelfUniqueAddress));
        Timers.StartSingleTimer(process, new AskAgain(process), contact.Delay);
        if (contact.Delay < _settings.Discovery.AskAgainMax)
        {
            contact.Delay = TimeSpan.FromTicks(Math.Min(contact.Delay.Ticks * 2, _settings.Discovery.AskAgainMax.Ticks));
        }
        else if (!contact.HasAnswered && !contact.IsReported)
        {
            contact.IsReported = true;
            _log.Write(LogEvents.MemberIsSilent, process.Address, _settings.Discovery.Role);
        }
    }

    private void OnHello(Hello hello)
    {
        var isMember = _registry.IsMember(hello.Self);
        var holder = isMember ? Claim(hello.Self, hello.Node) : null;
        var verdict = !isMember ? ClaimVerdict.UnknownMember
            : holder is null ? ClaimVerdict.Accepted
            : _settings.Nodes.ContainsKey(hello.Node) ? ClaimVerdict.OtherAddress
            : ClaimVerdict.Refused;
        Sender.Tell(new Introduction(_settings.NodeId.Value, _cluster.SelfUniqueAddress, verdict, holder));
        PublishChanges(askAgain: false);
    }

    private void OnIntroduction(Introduction introduction)
    {
        if (!_contacts.TryGetValue(introduction.Self, out var contact))
        {
            return;
        }

        contact.HasAnswered = true;
        Claim(introduction.Self, introduction.Node);

        // Another claimant of this node's id always refuses; only the verdict of third parties counts.
        contact.Holder =
            introduction.Verdict == ClaimVerdict.Refused && introduction.Holder != introduction.Self.Address ? introduction.Holder : null;
        if (introduction.Verdict == ClaimVerdict.OtherAddress && !contact.IsReported)
        {
            contact.IsReported = true;
            _log.Write(LogEvents.NotReachedBy, introduction.Node, introduction.Self.Address, _settings.NodeId, _cluster.SelfAddress);
        }

        if (introduction.Verdict == ClaimVerdict.Accepted)
        {
            contact.Delay = _settings.Discovery.AskAgainMax;
            Timers.StartSingleTimer(introduction.Self, new AskAgain(introduction.Self), contact.Delay);
        }

        PublishChanges(askAgain: false);
    }

    private Address? Claim(UniqueAddress process, string node)
    {
        var holder = _registry.Claim(process, node);
        if (holder is null)
        {
            _refused.Remove(process);
        }
        else if (_refused.Add(process))
        {
            _log.Write(LogEvents.ClaimRefused, process.Address, node, holder);
        }

        return holder;
    }

    /// <summary>
    /// Publishes the changes. <paramref name="askAgain"/>: nodes that refused this one may accept it now, so they are asked again at once.
    /// </summary>
    private void PublishChanges(bool askAgain)
    {
        var moved = false;
        while (_registry.TryTakeChange(out var change))
        {
            moved = true;
            _log.Write(LogEvents.NodeFound, change.Node, change.Address is null ? "is no longer known" : $"is at {change.Address}");
            _peers.Tell(new Located(change.Node, change.Address));
        }

        _locations.Found = moved ? _registry.Found.ToFrozenDictionary(StringComparer.Ordinal) : _locations.Found;
        _locations.Claims = [.. _registry.Locations()];
        UpdateProblem();
        if (!askAgain)
        {
            return;
        }

        foreach (var (process, contact) in _contacts)
        {
            if (contact.Holder is not null)
            {
                contact.Delay = _settings.Discovery.AskAgainMin;
                Timers.StartSingleTimer(process, new AskAgain(process), contact.Delay);
            }
        }
    }

    /// <summary>
    /// A process that others refuse as this node neither sends nor receives: two processes voting under one id could elect two leaders in a
    /// term (§5.2). Unreachable members are not asked.
    /// </summary>
    private void UpdateProblem()
    {
        Address? holder = null;
        foreach (var (process, contact) in _contacts)
        {
            holder = contact.Holder is { } other && _registry.IsReachable(process) ? other : holder;
        }

        var before = _locations.Problem;
        var problem = holder is null
            ? null
            : $"refused: node {_settings.NodeId} is the process at {holder}, and this one is at {_cluster.SelfAddress}";
        if (problem == before)
        {
            return;
        }

        _locations.Problem = problem;
        if (problem is not null)
        {
            _log.Write(LogEvents.StandsAside, problem);
        }
        else
        {
            _log.Write(LogEvents.TakesPartAgain, _settings.NodeId);
        }
    }

    private sealed class Contact(IActorRef path, TimeSpan delay)
    {
        public IActorRef Path { get; } = path;

        public TimeSpan Delay { get; set; } = delay;

        public bool HasAnswered { get; set; }

        public bool IsReported { get; set; }

        /// <summary>The process it takes for this node instead, or null.</summary>
        public Address? Holder { get; set; }
    }

    private sealed record AskAgain(UniqueAddress Process) : INoSerializationVerificationNeeded;
}
