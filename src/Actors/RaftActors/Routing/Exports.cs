using RaftActors.Messages;
using RaftActors.Requests;
using RaftActors.Settings;

namespace RaftActors.Routing;

/// <summary>Exports of a group's whole state from this node's replica; the state never travels between nodes.</summary>
internal sealed class Exports(RaftSettings settings, GroupDirectory groups, LeaderCache leaders, TargetSelector targets)
{
    private readonly string _self = settings.NodeId.Value;

    /// <summary>Whether this node has or should have a replica to export.</summary>
    public bool HasReplica(GroupSettings group) => groups.HoldsReplica(group, settings.NodeId);

    public Answer Refusal(string group, string why)
    {
        var others = targets.Candidates(group).Where(n => n != _self).ToArray();
        return Answer.Failed(
            Outcome.Refused, leaders.Of(group),
            $"Node {_self} cannot export group {group}: {why}."
                + (others.Length == 0 ? "" : $" Try: {string.Join(", ", others)}."));
    }

    /// <summary>The final answer to an export that failed at the replica.</summary>
    public Answer Failure(ClientResponse response) => response.Outcome is Outcome.Refused or Outcome.NoSuchGroup
        ? Refusal(response.Group, response.Message?.TrimEnd('.') ?? "its replica is not running")
        : Answer.Failed(response.Outcome, leaders.Of(response.Group), response.Message ?? response.Outcome.ToString());

    public GroupState StateOf(string group, ExportedState exported)
    {
        var (place, members) = (exported.Snapshot, exported.Snapshot.Configuration);
        return new GroupState(
            group, groups.Group(group)?.Machine ?? "", place.Index.Value, place.LastIncluded.Term.Value, place.Timestamp, exported.State)
        {
            Voters = [.. members.Voters.Select(v => v.Value)],
            Learners = [.. members.Learners.Select(l => l.Value)],
            Witnesses = [.. members.Voters.Where(members.IsWitness).Select(w => w.Value)],
        };
    }
}
