using Akka.Event;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Status;
using RaftActors.Telemetry;

namespace RaftActors.Replicas;

/// <summary>
/// Publishes on the event stream whom this replica believes to lead, which role it has and whether it acts as leader, whenever that
/// changes.
/// </summary>
internal sealed class ReplicaNews(ReplicaContext context, EventStream events, ReplicaTelemetry telemetry, ILoggingAdapter log)
{
    private (Term Term, ReplicaId Leader) _published;
    private Term _held;

    /// <returns>Whether the leader or its term changed.</returns>
    public bool PublishLeader(Replica replica)
    {
        var now = (replica.HardState.CurrentTerm, replica.Leader);
        if (now == _published)
        {
            return false;
        }

        _published = now;
        telemetry.LeaderChanged();
        events.Publish(new LeaderChanged(context.GroupId.Value, now.CurrentTerm.Value, now.Leader.NodeOrNull()));
        return true;
    }

    /// <summary>Publishes whether this replica acts as leader.</summary>
    /// <param name="replica">The replica; null if it no longer runs.</param>
    public void PublishLeadership(Replica? replica)
    {
        var held = replica?.HasCommittedInTerm == true ? replica.HardState.CurrentTerm : Term.Zero;
        if (held == _held)
        {
            return;
        }

        var ended = _held;
        _held = held;
        Publish(ended, isHeld: false);
        Publish(held, isHeld: true);

        void Publish(Term term, bool isHeld)
        {
            if (term != Term.Zero)
            {
                events.Publish(new LeadershipChange(context.GroupId.Value, context.Self.Node, term.Value, isHeld));
            }
        }
    }

    public void PublishRole(RaftRole from, RaftRole to, Replica replica, string reason)
    {
        var term = replica.HardState.CurrentTerm;
        if (log.IsOn(LogEvents.RoleChanged))
        {
            log.Write(LogEvents.RoleChanged, from, to, term, reason, replica.Describe(context.GroupId));
        }

        events.Publish(new RoleChange(context.GroupId.Value, context.Self.Node, from.ToString(), to.ToString(), term.Value, reason));
    }
}
