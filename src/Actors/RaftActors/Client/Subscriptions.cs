using System.Runtime.CompilerServices;
using Akka.Actor;
using RaftActors.Messages;

namespace RaftActors.Client;

/// <summary>The messages of subscriptions as sequences that end with an exception.</summary>
internal static class Subscriptions
{
    private const string Stopping = "The node is stopping.";

    public static async IAsyncEnumerable<CommittedEntry> FollowAsync(
        IActorRefFactory actors, IActorRef router, Subscribe subscribe, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var subscription = new Subscription(actors, router, subscribe, new SubscriptionEnded(subscribe.Group, 0, Stopping));
        while (true)
        {
            var (message, from) = await subscription.NextAsync(cancel).ConfigureAwait(false);
            var batch = message switch
            {
                CommittedBatch next => next,
                Compacted compacted => throw new RaftCompactedException(compacted.Group, compacted.FirstIndex),
                SubscriptionEnded ended => throw new RaftSubscriptionEndedException(ended.Group, ended.NextIndex, ended.Reason),
                _ => throw new InvalidOperationException($"A subscription sent {message.GetType().Name}."),
            };

            // The next ones come while this one is read.
            subscription.Acknowledge(new CommittedAck(batch.Last), from);
            foreach (var entry in batch.Commands)
            {
                yield return entry;
            }
        }
    }

    public static async IAsyncEnumerable<KeysBatch> FollowAsync(
        IActorRefFactory actors, IActorRef router, SubscribeKeys subscribe, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var subscription = new Subscription(actors, router, subscribe, new KeysEnded(subscribe.Keyspace, subscribe.Cursor, Stopping));
        while (true)
        {
            var (message, from) = await subscription.NextAsync(cancel).ConfigureAwait(false);
            var batch = message switch
            {
                KeysBatch next => next,
                KeysCompacted compacted => throw new RaftCompactedException(compacted.Keyspace, compacted.Cursor, compacted.Reason),
                KeysEnded ended =>
                    throw new RaftSubscriptionEndedException(ended.Keyspace, ended.Cursor, ended.IsRefused, ended.Reason),
                _ => throw new InvalidOperationException($"A subscription sent {message.GetType().Name}."),
            };
            subscription.Acknowledge(new KeysAck(batch.Number), from);
            yield return batch;
        }
    }
}
