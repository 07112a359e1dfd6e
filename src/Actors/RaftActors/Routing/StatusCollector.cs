using Akka.Actor;
using RaftActors.Replicas;
using RaftActors.Settings;
using RaftActors.Status;

namespace RaftActors.Routing;

/// <summary>Collects the status of this node from its replicas, and describes those that are not there.</summary>
internal sealed class StatusCollector(RaftSettings settings, GroupDirectory groups, NodeLocations locations, LeaderCache leaders)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly string _self = settings.NodeId.Value;

    /// <summary>Everything of the router is read before the first wait, in the router's own turn.</summary>
    public Task<NodeStatus> Collect(int tail)
    {
        var replicas = groups.Groups
            .Where(g => groups.Find(g.Id.Value) is not null || g.IsHeldBy(settings.NodeId))
            .Select(g => Status(g, tail))
            .ToArray();
        return Collect(replicas);
    }

    private async Task<NodeStatus> Collect(Task<ReplicaStatus>[] replicas) =>
        new(_self, [.. await Task.WhenAll(replicas).ConfigureAwait(false)])
        {
            Locations = locations.Claims,
            Problem = locations.Problem,
        };

    private async Task<ReplicaStatus> Status(GroupSettings group, int tail)
    {
        var name = group.Id.Value;
        if (groups.Find(name) is not { } replica)
        {
            return groups.Removed(name) is { } removed ? Gone(group, removed) : Silent(group, "The replica is not started.");
        }

        try
        {
            return await replica.Ask<ReplicaStatus>(new GetReplicaStatus(tail), Timeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return Silent(group, "The replica does not answer; it is overloaded or being restarted.");
        }
    }

    private ReplicaStatus Silent(GroupSettings group, string problem) =>
        new(
            group.Id.Value, _self, ReplicaPhase.Recovering, "Follower", 0, null, 0, 0, 0, 0,
            [.. group.Voters.Select(v => v.Value).Order(StringComparer.Ordinal)], [], [], group.Machine, $"{group.Id}/{_self} {problem}",
            problem);

    private ReplicaStatus Gone(GroupSettings group, ReplicaRemoved removed) =>
        new(
            group.Id.Value, _self, ReplicaPhase.Removed, "Follower", 0, leaders.Of(group.Id.Value) ?? removed.Leader, 0, 0,
            0, 0, [.. removed.Members.Voters.Select(v => v.Value)], [.. removed.Members.Learners.Select(l => l.Value)], [], group.Machine,
            $"{group.Id}/{_self} {removed.Problem}", removed.Problem)
        {
            Witnesses = [.. removed.Members.Witnesses.Select(w => w.Value)],
        };
}
