using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Routing;

/// <content>Subscriptions: served by this node's replica, or batch by batch by replicas on other nodes.</content>
internal sealed partial class RouterActor
{
    private readonly Dictionary<long, (IActorRef Subscription, string Node)> _fetches = [];
    private readonly Dictionary<IActorRef, long> _fetchOf = [];
    private readonly Dictionary<string, (string[] Candidates, string[] Sources)> _sources = new(StringComparer.Ordinal);

    private void OnSubscribe(Subscribe subscribe)
    {
        if (_directory.Find(subscribe.Group) is { } replica)
        {
            replica.Forward(subscribe);
        }
        else if (_stopping || _directory.Group(subscribe.Group) is null)
        {
            var reason = _stopping ? $"Node {_self} is stopping." : $"Node {_self} knows no group '{subscribe.Group}'.";
            Sender.Tell(new SubscriptionEnded(subscribe.Group, subscribe.FromIndex, reason));
        }
        else
        {
            var subscriber = Sender;
            Context.ActorOf(Props.Create(() => new RemoteSubscriptionActor(subscribe, subscriber)));
        }
    }

    /// <summary>A subscription requests its next batch; its earlier request is cancelled.</summary>
    private void OnFetch(Fetch fetch)
    {
        ForgetFetch(Sender);
        if (_directory.Group(fetch.Group) is null)
        {
            Context.Stop(Sender);
            return;
        }

        var request = new CommittedRequest(fetch.Group, _nextId++, fetch.From);
        var node = SourceOf(fetch.Group, fetch.Attempt);
        _fetches.Add(request.Id, (Sender, node));
        _fetchOf.Add(Sender, request.Id);
        if (node != _self)
        {
            _pipes[node].Tell(request);
        }
        else
        {
            Serve(request, Self);
        }
    }

    private void OnFetched(ClientResponse response)
    {
        if (_fetches.Remove(response.Id, out var fetch))
        {
            _fetchOf.Remove(fetch.Subscription);
            fetch.Subscription.Tell(response);
        }
    }

    private void ForgetFetch(IActorRef subscription)
    {
        if (_fetchOf.Remove(subscription, out var earlier))
        {
            _fetches.Remove(earlier);
        }
    }

    private void LoseFetches(string node)
    {
        foreach (var (subscription, source) in _fetches.Values)
        {
            if (source == node)
            {
                subscription.Tell(SourceLost.Instance);
            }
        }
    }

    /// <summary>One node after the other; the leader last, because it has the most work.</summary>
    private string SourceOf(string group, int attempt)
    {
        var candidates = Sources(group);
        var leader = Array.IndexOf(candidates, _leaders.GetValueOrDefault(group));
        var position = attempt % candidates.Length;
        if (leader < 0)
        {
            return candidates[position];
        }

        return position == candidates.Length - 1 ? candidates[leader] : candidates[position < leader ? position : position + 1];
    }

    private string[] Sources(string group)
    {
        var candidates = Candidates(group);
        if (!_sources.TryGetValue(group, out var known) || !ReferenceEquals(known.Candidates, candidates))
        {
            string[] others = [.. candidates.Where(n => n != _self)];
            known = (candidates, others.Length > 0 ? others : [_self]);
            _sources[group] = known;
        }

        return known.Sources;
    }

    /// <summary>From a subscription: requests the next batch, from a different node at every attempt.</summary>
    internal sealed record Fetch(string Group, long From, int Attempt) : INoSerializationVerificationNeeded;

    /// <summary>To a subscription: the node that has its request was lost.</summary>
    internal sealed class SourceLost : INoSerializationVerificationNeeded
    {
        public static readonly SourceLost Instance = new();
    }

    /// <summary>From a subscription: it ends.</summary>
    internal sealed class ForgetMe : INoSerializationVerificationNeeded
    {
        public static readonly ForgetMe Instance = new();
    }
}
