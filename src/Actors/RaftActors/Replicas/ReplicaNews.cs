using Akka.Event;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Status;
using RaftActors.Telemetry;

namespace RaftActors.Replicas;

/// <summary>Publishes on the event stream whom this replica believes to lead and which role it has, whenever that changes.</summary>
internal sealed class ReplicaNews(ReplicaContext context, EventStream events, ReplicaTelemetry telemetry, ILoggingAdapter log)
{
    private (Term Term, ReplicaId Leader) _published;

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
