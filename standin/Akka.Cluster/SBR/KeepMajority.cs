using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.SBR;

/// <summary>
/// Waits until members and reachability have stood still, then downs the smaller part: the others if they are that, or else its own. Both parts decide alike
/// without talking, because both know all members. Of two halves the one with the first member goes on.
/// </summary>
internal sealed class KeepMajority : UntypedActor, IWithTimers
{
    private const string Decide = "decide";

    private readonly Cluster _cluster;
    private readonly TimeSpan _stableAfter;
    private readonly string _role;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public KeepMajority(Cluster cluster, TimeSpan stableAfter, string role)
    {
        _cluster = cluster;
        _stableAfter = stableAfter;
        _role = role;
    }

    public ITimerScheduler Timers { get; set; }

    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.IClusterDomainEvent:
                Timers.StartSingleTimer(Decide, Decide, _stableAfter);
                break;
            case Decide:
                Act(_cluster.State);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Act(ClusterEvent.CurrentClusterState state)
    {
        if (state.Unreachable.IsEmpty || state.Leader != _cluster.SelfAddress)
        {
            return;
        }

        var unreachable = state.Unreachable;
        var reachable = state.Members.Where(member => !unreachable.Contains(member)).ToArray();
        var ours = Array.FindAll(reachable, Counts);
        var theirs = unreachable.Where(Counts).ToArray();
        var first = ours.Concat(theirs).DefaultIfEmpty(_cluster.SelfMember).Min();
        var keepOurs = ours.Length != theirs.Length ? ours.Length > theirs.Length : reachable.Contains(first);
        IEnumerable<Member> losers = keepOurs ? unreachable : reachable;
        _log.Warning(
            "Of {0} members {1} cannot be reached: the {2} part is downed.", ours.Length + theirs.Length, theirs.Length, keepOurs ? "other" : "own");

        // Itself last: a downed node decides nothing.
        foreach (var member in losers.OrderBy(member => member.Address == _cluster.SelfAddress))
        {
            _cluster.Down(member.Address);
        }

        // Until they are gone, or in case that somebody else still objects.
        Timers.StartSingleTimer(Decide, Decide, _stableAfter);
    }

    private bool Counts(Member member) =>
        member.Status is MemberStatus.Up or MemberStatus.Leaving && (string.IsNullOrEmpty(_role) || member.HasRole(_role));
}
