using RaftActors.Transport;

namespace RaftActors.Client;

/// <content>The whole state of a group, from this node's replica: it does not travel between nodes.</content>
internal sealed partial class RouterActor
{
    /// <summary>How long a machine may take to save its state. Whoever lost its replica meanwhile hears of it then.</summary>
    public static readonly TimeSpan LongestExport = TimeSpan.FromMinutes(10);

    private void OnExport(ExportGroup export)
    {
        if (!_stopping && _directory.Group(export.Group) is { } group && !_directory.HoldsReplica(group, _settings.NodeId))
        {
            var refused = Answer.Failed(Outcome.Refused, _leaders.GetValueOrDefault(export.Group), NoStateHere(export.Group, "it has no replica"));
            Sender.Tell(new Exported(refused, null), Self);
            return;
        }

        Accept(export.Group, RequestKind.Export, default, 0, export.Timeout, onlyFor: _self);
    }

    private void OnExportBegun(ExportBegun begun)
    {
        if (_pending.TryGetValue(begun.Id, out var request))
        {
            request.Deadline = Now + LongestExport;
        }
    }

    private void OnExported(ExportedState exported)
    {
        if (!_pending.TryGetValue(exported.Id, out var request))
        {
            return;
        }

        var (group, place) = (request.Wire.Group, exported.Snapshot);
        request.Exported = new GroupState(
            group, _directory.Group(group)?.Machine ?? "", place.Index.Value, place.LastIncluded.Term.Value, place.Timestamp, exported.State)
        {
            Voters = [.. place.Configuration.Voters.Select(v => v.Value)],
            Learners = [.. place.Configuration.Learners.Select(l => l.Value)],
            Witnesses = [.. Witnesses(place.Configuration)],
        };
        End(request, new Answer(Outcome.Ok, place.Index.Value, place.LastIncluded.Term.Value, default, LeaderAfter(request), null));
    }

    private void OnNotExported(PendingRequest request, ClientResponse response)
    {
        switch (response.Status)
        {
            case ResponseStatus.NotLeader:
                // Nobody leads at the moment, or the state was overtaken: soon it can be had.
                Retry(request, response.Message);
                break;
            case ResponseStatus.Refused or ResponseStatus.NoSuchGroup:
                var why = response.Message?.TrimEnd('.') ?? "its replica does not run";
                End(request, Answer.Failed(Outcome.Refused, _leaders.GetValueOrDefault(response.Group), NoStateHere(response.Group, why)));
                break;
            default:
                End(request, Answer.Failed(OutcomeOf(response.Status), _leaders.GetValueOrDefault(response.Group), response.Message ?? response.Status.ToString()));
                break;
        }
    }

    /// <summary>What an answer to an export is, whatever it says.</summary>
    private static object Reply(RequestKind kind, Answer answer, GroupState? state) => kind == RequestKind.Export ? new Exported(answer, state) : answer;

    private static IEnumerable<string> Witnesses(Protocol.Membership.Configuration members) =>
        members.Voters.Where(members.IsWitness).Select(w => w.Value);

    private string NoStateHere(string group, string why)
    {
        var others = Candidates(group).Where(n => n != _self).ToArray();
        return $"Node {_self} has no state of the group {group}: {why}."
            + (others.Length == 0 ? "" : $" These may have it: {string.Join(", ", others)}.");
    }
}
