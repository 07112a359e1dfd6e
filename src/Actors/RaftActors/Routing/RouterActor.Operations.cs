using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Routing;

/// <content>Reads of every consistency, snapshots of one node, and requests from other routers for this node's replicas.</content>
internal sealed partial class RouterActor
{
    private readonly Dictionary<string, string[]> _candidates = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, Address>? _candidatesOf;

    private void OnQuery(Query query)
    {
        var staleness = query.MaxStaleness > TimeSpan.Zero ? query.MaxStaleness : TimeSpan.Zero;
        var minIndex = query.Consistency is Consistency.Sequential or Consistency.Causal ? Math.Max(0, query.MinIndex) : 0;
        var request = new QueryRequest(
            query.Group, _nextId++, query.Question, query.Consistency, query.AtThisNode, minIndex, staleness);
        Accept(request, query.Timeout);
    }

    private void OnTakeSnapshot(TakeSnapshot take)
    {
        if (take.Node is { } node && !CanReach(node))
        {
            Sender.Tell(Answer.Failed(Outcome.Refused, null, $"Unknown node '{node}'."));
            return;
        }

        Accept(new SnapshotRequest(take.Group, _nextId++, ForThisNode: take.Node is not null), take.Timeout, onlyFor: take.Node);
    }

    private void OnSkipEntry(SkipEntry skip)
    {
        if (skip.Index < 1 || skip.By is not { Length: > 0 and <= SkipEntry.MaxBy })
        {
            Sender.Tell(
                Answer.Failed(
                    Outcome.BadRequest, null,
                    $"The index must be at least 1, and the operator's name 1 to {SkipEntry.MaxBy} characters long."));
            return;
        }

        Accept(new SkipRequest(skip.Group, _nextId++, skip.Index, skip.By), skip.Timeout);
    }

    /// <summary>With discovery, a node may have a pipe but no address.</summary>
    private bool CanReach(string node) =>
        node == _self
        || (
            _pipes.ContainsKey(node)
            && (!_settings.Discovery.IsOn || _settings.Nodes.ContainsKey(node) || _directory.Found.ContainsKey(node)));

    /// <summary>The nodes to ask: first the group's initial members, then all others, because members change.</summary>
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
                // Earlier, nodes that become reachable a moment later would be left out permanently.
                _candidates[group] = candidates;
            }
        }

        return candidates;
    }

    /// <summary>A request that another node's router sent here because it believes that the leader is here.</summary>
    private void Serve(ClientRequest request, IActorRef replyTo)
    {
        if (_directory.Find(request.Group) is { } replica)
        {
            replica.Tell(request, replyTo);
        }
        else
        {
            var outcome = _directory.Group(request.Group) is not null ? Outcome.NoLeader : Outcome.NoSuchGroup;
            replyTo.Tell(ClientResponse.Failed(request, outcome, null, $"Node {_self} runs no replica of group {request.Group}."));
        }
    }
}
