using Akka.Actor;
using RaftActors.Requests;

namespace RaftActors.Routing;

/// <summary>The batches that subscriptions of this node have requested from replicas elsewhere, one for each subscription.</summary>
internal sealed class RemoteFetches(
    string self, TargetSelector targets, Destinations destinations, LeaderCache leaders, RequestIds ids, IActorRef router)
{
    private readonly Dictionary<long, (IActorRef Subscription, string Node)> _fetches = [];
    private readonly Dictionary<IActorRef, long> _fetchOf = [];
    private readonly Dictionary<string, (string[] Candidates, string[] Sources)> _sources = new(StringComparer.Ordinal);

    /// <summary>A subscription requests its next batch; its earlier request is cancelled.</summary>
    public void Begin(FetchProtocol.Fetch fetch, IActorRef subscription)
    {
        Forget(subscription);
        var request = new CommittedRequest(fetch.Group, ids.Next(), fetch.From)
        {
            IsOfRange = fetch.IsOfRange,
            AfterMergeOf = fetch.AfterMergeOf,
        };
        var node = SourceOf(fetch.Group, fetch.Attempt);
        _fetches.Add(request.Id, (subscription, node));
        _fetchOf.Add(subscription, request.Id);
        if (node == self)
        {
            destinations.Serve(request, router);
        }
        else if (destinations.Send(node, request) is not null)
        {
            subscription.Tell(FetchProtocol.SourceLost.Instance);
        }
    }

    /// <summary>Ignores answers to earlier requests.</summary>
    public void OnResponse(ClientResponse response)
    {
        if (_fetches.Remove(response.Id, out var fetch))
        {
            _fetchOf.Remove(fetch.Subscription);
            fetch.Subscription.Tell(response);
        }
    }

    public void Forget(IActorRef subscription)
    {
        if (_fetchOf.Remove(subscription, out var earlier))
        {
            _fetches.Remove(earlier);
        }
    }

    public void OnPeerLost(string node)
    {
        foreach (var (subscription, source) in _fetches.Values)
        {
            if (source == node)
            {
                subscription.Tell(FetchProtocol.SourceLost.Instance);
            }
        }
    }

    /// <summary>One node after the other; the leader last, because it has the most work.</summary>
    private string SourceOf(string group, int attempt)
    {
        var sources = Sources(group);
        var leader = Array.IndexOf(sources, leaders.Of(group));
        var position = attempt % sources.Length;
        if (leader < 0)
        {
            return sources[position];
        }

        return position == sources.Length - 1 ? sources[leader] : sources[position < leader ? position : position + 1];
    }

    private string[] Sources(string group)
    {
        var candidates = targets.Candidates(group);
        if (!_sources.TryGetValue(group, out var known) || !ReferenceEquals(known.Candidates, candidates))
        {
            string[] others = [.. candidates.Where(n => n != self)];
            known = (candidates, others.Length > 0 ? others : [self]);
            _sources[group] = known;
        }

        return known.Sources;
    }
}
