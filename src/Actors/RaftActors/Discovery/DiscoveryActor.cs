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
    private readonly NodeDirectory _directory;
    private readonly IActorRef _peers;
    private readonly Akka.Cluster.Cluster _cluster;
    private readonly NodeBook _book;
    private readonly Dictionary<UniqueAddress, Contact> _contacts = [];
    private readonly HashSet<UniqueAddress> _refused = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public DiscoveryActor(RaftSettings settings, NodeDirectory directory, IActorRef peers)
    {
        _settings = settings;
        _directory = directory;
        _peers = peers;
        _cluster = Akka.Cluster.Cluster.Get(Context.System);
        _book = new NodeBook(settings.NodeId.Value, _cluster.SelfAddress, settings.Nodes);
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
                Forget(gone.Member.UniqueAddress);
                break;
            case ClusterEvent.IMemberEvent change:
                Follow(change.Member);
                break;
            case ClusterEvent.ReachabilityEvent change:
                Follow(change.Member);
                _book.Reached(change.Member.UniqueAddress, change is ClusterEvent.ReachableMember);
                Apply(askAgain: true);
                break;
            case AskAgain again when _contacts.TryGetValue(again.Process, out var contact):
                Ask(again.Process, contact);
                break;
            case AskAgain:
                break;
            case Hello hello:
                Answer(hello);
                break;
            case Introduction introduction:
                Meet(introduction);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Follow(Member member)
    {
        var process = member.UniqueAddress;
        if (process.Equals(_cluster.SelfUniqueAddress))
        {
            return;
        }

        var isDown = member.Status == MemberStatus.Down;
        _book.Seen(process, isDown);
        if (member.HasRole(_settings.Discovery.Role) && !_contacts.ContainsKey(process))
        {
            var path = new RootActorPath(process.Address) / "system" / "raft";
            var contact = new Contact(
                ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(path.ToString()), _settings.Discovery.AskAgainMin);
            _contacts.Add(process, contact);
            Ask(process, contact);
        }

        Apply(askAgain: isDown);
    }

    private void Forget(UniqueAddress process)
    {
        _book.Removed(process);
        _contacts.Remove(process);
        _refused.Remove(process);
        Timers.Cancel(process);
        Apply(askAgain: true);
    }

    private void Ask(UniqueAddress process, Contact contact)
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

    private void Answer(Hello hello)
    {
        var isMember = _book.IsMember(hello.Self);
        var holder = isMember ? Claim(hello.Self, hello.Node) : null;
        var verdict = !isMember ? Verdict.Stranger
            : holder is null ? Verdict.Taken
            : _settings.Nodes.ContainsKey(hello.Node) ? Verdict.Elsewhere
            : Verdict.Refused;
        Sender.Tell(new Introduction(_settings.NodeId.Value, _cluster.SelfUniqueAddress, verdict, holder));
        Apply(askAgain: false);
    }

    private void Meet(Introduction introduction)
    {
        if (!_contacts.TryGetValue(introduction.Self, out var contact))
        {
            return;
        }

        contact.HasAnswered = true;
        Claim(introduction.Self, introduction.Node);

        // Another claimant of this node's id always refuses; only the verdict of third parties counts.
        contact.Holder =
            introduction.Verdict == Verdict.Refused && introduction.Holder != introduction.Self.Address ? introduction.Holder : null;
        if (introduction.Verdict == Verdict.Elsewhere && !contact.IsReported)
        {
            contact.IsReported = true;
            _log.Write(LogEvents.NotReachedBy, introduction.Node, introduction.Self.Address, _settings.NodeId, _cluster.SelfAddress);
        }

        if (introduction.Verdict == Verdict.Taken)
        {
            contact.Delay = _settings.Discovery.AskAgainMax;
            Timers.StartSingleTimer(introduction.Self, new AskAgain(introduction.Self), contact.Delay);
        }

        Apply(askAgain: false);
    }

    private Address? Claim(UniqueAddress process, string node)
    {
        var holder = _book.Claim(process, node);
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
    private void Apply(bool askAgain)
    {
        var moved = false;
        while (_book.TryTake(out var change))
        {
            moved = true;
            _log.Write(LogEvents.NodeFound, change.Node, change.Address is null ? "is no longer known" : $"is at {change.Address}");
            _peers.Tell(new Located(change.Node, change.Address));
        }

        _directory.Found = moved ? _book.Found.ToFrozenDictionary(StringComparer.Ordinal) : _directory.Found;
        _directory.Locations = [.. _book.Locations()];
        StandAside();
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
    private void StandAside()
    {
        Address? holder = null;
        foreach (var (process, contact) in _contacts)
        {
            holder = contact.Holder is { } other && _book.IsReachable(process) ? other : holder;
        }

        var before = _directory.Problem;
        var problem = holder is null
            ? null
            : $"refused: node {_settings.NodeId} is the process at {holder}, and this one is at {_cluster.SelfAddress}";
        if (problem == before)
        {
            return;
        }

        _directory.Problem = problem;
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
