using Akka.Actor;
using RaftActors.Requests;

namespace RaftActors.Keyspaces.Feeds;

/// <summary>One range's log as a feed reads it: the batches that it has, and since when it waits for more.</summary>
internal sealed class FeedSource(TimeSpan now)
{
    private readonly Queue<FollowedBatch> _batches = new();

    /// <summary>Who sends them; null until the first one came.</summary>
    public IActorRef? Subscription { get; private set; }

    /// <summary>When something came last, or it was begun.</summary>
    public TimeSpan HeardAt { get; private set; } = now;

    /// <summary>Since when no node serves it; null while one does.</summary>
    public TimeSpan? EndedAt { get; private set; }

    /// <summary>The first batch.</summary>
    public FollowedBatch Head => _batches.Peek();

    public void Add(FollowedBatch batch, IActorRef subscription, TimeSpan now)
    {
        (Subscription, HeardAt, EndedAt) = (subscription, now, null);
        _batches.Enqueue(batch);
    }

    /// <summary>The first batch was passed on.</summary>
    public FollowedBatch Take() => _batches.Dequeue();

    public void OnEnded(TimeSpan now)
    {
        Subscription = null;
        EndedAt ??= now;
    }
}
