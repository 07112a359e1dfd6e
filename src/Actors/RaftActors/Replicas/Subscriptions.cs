using Akka.Actor;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;

namespace RaftActors.Replicas;

/// <summary>The subscriptions of one replica that wait for what will be committed next.</summary>
internal sealed class Subscriptions
{
    private const int MaxEntries = 1024;
    private const long MaxBytes = 256 * 1024;
    private const int MaxWaiting = 4096;

    private readonly List<(LogIndex From, IActorRef Subscription)> _waiting = [];

    /// <summary>The limit of waiting subscriptions; another replica may accept more.</summary>
    public bool IsFull => _waiting.Count >= MaxWaiting;

    public void Forget(IActorRef subscription) => _waiting.RemoveAll(w => w.Subscription.Equals(subscription));

    public void Ask(SubscriptionProtocol.Next next, IActorRef subscription, Replica core)
    {
        if (!TryServe(next.From, subscription, core))
        {
            _waiting.Add((next.From, subscription));
        }
    }

    /// <summary>
    /// Called after every step: sends newly committed entries to waiting subscriptions. Costs one comparison if none waits.
    /// </summary>
    public void Serve(Replica core)
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (TryServe(_waiting[i].From, _waiting[i].Subscription, core))
            {
                _waiting.RemoveAt(i);
            }
        }
    }

    private static bool TryServe(LogIndex from, IActorRef subscription, Replica core)
    {
        if (from < core.Log.FirstIndex)
        {
            subscription.Tell(new SubscriptionProtocol.Gone(core.Log.FirstIndex));
            return true;
        }

        if (from > core.CommitIndex)
        {
            return false;
        }

        subscription.Tell(new SubscriptionProtocol.Entries(core.Log.Slice(from, core.CommitIndex, MaxEntries, MaxBytes, out _)));
        return true;
    }
}
