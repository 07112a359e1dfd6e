using System.Text;
using Akka.Actor;
using RaftActors.Transport;

namespace RaftActors.Client;

/// <content>Reads of every consistency, snapshots of one node, what other routers ask of this node's replicas.</content>
internal sealed partial class RouterActor
{
    private readonly Dictionary<string, string[]> _candidates = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, Address>? _candidatesOf;

    private void OnQuery(Query query)
    {
        var (kind, number) = query.Consistency switch
        {
            Consistency.Linearizable => (query.AtThisNode ? RequestKind.FollowerRead : RequestKind.LinearizableRead, 0),
            Consistency.Lease => (RequestKind.LeaseRead, 0),
            Consistency.ThroughLog => (RequestKind.LogRead, 0),
            Consistency.BoundedStaleness => (RequestKind.StaleRead, (long)Math.Max(0, query.MaxStaleness.TotalMilliseconds)),
            Consistency.Sequential or Consistency.Causal => (RequestKind.LocalRead, Math.Max(0, query.MinIndex)),
            _ => (RequestKind.LocalRead, 0L),
        };
        Accept(query.Group, kind, query.Question, number, query.Timeout);
    }

    private void OnTakeSnapshot(TakeSnapshot take)
    {
        if (take.Node is { } node && !CanReach(node))
        {
            Sender.Tell(Answer.Failed(Outcome.Refused, null, $"No node is called '{node}'."));
            return;
        }

        Accept(take.Group, RequestKind.TakeSnapshot, default, take.Node is null ? 0 : 1, take.Timeout, onlyFor: take.Node);
    }

    private void OnSkipEntry(SkipEntry skip)
    {
        if (skip.Index < 1 || skip.By is not { Length: > 0 and <= SkipEntry.MaxBy })
        {
            Sender.Tell(
                Answer.Failed(
                    Outcome.BadRequest, null,
                    $"The index must be at least 1, and who decided must be named in at most {SkipEntry.MaxBy} characters."));
            return;
        }

        Accept(skip.Group, RequestKind.SkipEntry, Encoding.UTF8.GetBytes(skip.By), skip.Index, skip.Timeout);
    }

    /// <summary>Where nodes are found, one may have a pipe and no address.</summary>
    private bool CanReach(string node) =>
        node == _self
        || (
            _pipes.ContainsKey(node)
            && (!_settings.Discovery.IsOn || _settings.Nodes.ContainsKey(node) || _directory.Found.ContainsKey(node)));

    /// <summary>Who may know: the members that the group began with first, then every other node, because members change.</summary>
    private string[] Candidates(string group)
    {
        if (!ReferenceEquals(_directory.Found, _candidatesOf))
        {
            _candidatesOf = _directory.Found;
            _candidates.Clear();
        }

        if (!_candidates.TryGetValue(group, out var candidates))
        {
            var members = _directory.Group(group)!.Members;
            var voters = members.Voters.Where(v => !members.IsWitness(v)).Select(v => v.Value);
            candidates = [.. voters.Union(_settings.Nodes.Keys).Union(_candidatesOf.Keys.Order(StringComparer.Ordinal)).Where(CanReach)];
            if (_directory.HasPipes)
            {
                // Before, some that can be reached in a moment would be left out for good.
                _candidates[group] = candidates;
            }
        }

        return candidates;
    }

    /// <summary>A request that another node's router sent here because it believes that the leader lives here.</summary>
    private void Serve(ClientRequest request, IActorRef replyTo)
    {
        if (_directory.Find(request.Group) is { } replica)
        {
            replica.Tell(request, replyTo);
        }
        else
        {
            var status = _directory.Group(request.Group) is not null ? ResponseStatus.NotLeader : ResponseStatus.NoSuchGroup;
            replyTo.Tell(ClientResponse.Failed(request, status, null, $"No replica of group {request.Group} runs on node {_self}."));
        }
    }
}
