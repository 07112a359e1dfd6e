using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Routing;

/// <content>Exports the whole state of a group from this node's replica; the state never travels between nodes.</content>
internal sealed partial class RouterActor
{
    private void OnExport(object message)
    {
        switch (message)
        {
            case ExportGroup export:
                Export(export);
                break;
            case ExportBegun begun when _pending.TryGetValue(begun.Id, out var request):
                request.Deadline = Now + ExportGroup.LongestSave;
                break;
            case ExportedState exported when _pending.TryGetValue(exported.Id, out var request):
                EndExport(request, exported);
                break;
        }
    }

    private void Export(ExportGroup export)
    {
        if (!_stopping && _directory.Group(export.Group) is { } group && !_directory.HoldsReplica(group, _settings.NodeId))
        {
            var refused = Answer.Failed(Outcome.Refused, _leaders.GetValueOrDefault(export.Group),
                NoStateHere(export.Group, "it has no replica"));
            Sender.Tell(new Exported(refused, null), Self);
            return;
        }

        Accept(new ExportRequest(export.Group, _nextId++), export.Timeout, onlyFor: _self);
    }

    private void EndExport(PendingRequest request, ExportedState exported)
    {
        var (group, place) = (request.Wire.Group, exported.Snapshot);
        request.Exported = new GroupState(
            group, _directory.Group(group)?.Machine ?? "", place.Index.Value, place.LastIncluded.Term.Value, place.Timestamp,
                exported.State)
        {
            Voters = [.. place.Configuration.Voters.Select(v => v.Value)],
            Learners = [.. place.Configuration.Learners.Select(l => l.Value)],
            Witnesses = [.. Witnesses(place.Configuration)],
        };
        End(request, new Answer(Outcome.Ok, place.Index.Value, place.LastIncluded.Term.Value, default, LeaderAfter(request), null));
    }

    private void OnNotExported(PendingRequest request, ClientResponse response)
    {
        switch (response.Outcome)
        {
            case Outcome.NoLeader:
                // No leader at the moment, or the state was superseded: retry soon.
                Retry(request, response.Message);
                break;
            case Outcome.Refused or Outcome.NoSuchGroup:
                var why = response.Message?.TrimEnd('.') ?? "its replica is not running";
                End(request, Answer.Failed(Outcome.Refused, _leaders.GetValueOrDefault(response.Group), NoStateHere(response.Group, why)));
                break;
            default:
                End(request, Answer.Failed(response.Outcome, _leaders.GetValueOrDefault(response.Group), response.Message
                    ?? response.Outcome.ToString()));
                break;
        }
    }

    /// <summary>The answer in the type that the request expects.</summary>
    private static object Reply(ClientRequest request, Answer answer, GroupState? state) => request switch
    {
        ExportRequest => new Exported(answer, state),
        OpenSessionRequest when answer.IsOk => new SessionOpened(request.Group, answer.Index),
        _ => answer,
    };

    private static IEnumerable<string> Witnesses(Protocol.Membership.Configuration members) =>
        members.Voters.Where(members.IsWitness).Select(w => w.Value);

    private string NoStateHere(string group, string why)
    {
        var others = Candidates(group).Where(n => n != _self).ToArray();
        return $"Node {_self} cannot export group {group}: {why}."
            + (others.Length == 0 ? "" : $" Try: {string.Join(", ", others)}.");
    }
}
