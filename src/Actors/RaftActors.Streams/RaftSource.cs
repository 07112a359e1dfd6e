using Akka.Streams;
using Akka.Streams.Dsl;
using RaftActors.Client;
using RaftActors.Messages;

namespace RaftActors.Streams;

/// <summary>Subscriptions as sources.</summary>
/// <remarks>
/// A source follows the log until its kill switch or its stream ends it; it never completes by itself. What is not pulled is not
/// acknowledged: of a slow stream, a few batches wait in memory. Each materialisation is a subscription of its own.
/// </remarks>
public static class RaftSource
{
    /// <summary>
    /// The committed commands of a group, in order and without gaps. The offset of an element is its <see cref="CommittedEntry.Index"/>:
    /// store it with what was made of the element, and start again at the one after it.
    /// </summary>
    /// <param name="client">The client of this node.</param>
    /// <param name="group">The group's name; this node must know it.</param>
    /// <param name="fromIndex">The first index of interest, at least 1; it may be in the future.</param>
    /// <returns>
    /// Fails with <see cref="RaftCompactedException"/> if the log begins later (read the state first), and with
    /// <see cref="RaftSubscriptionEndedException"/> if its replica stops or no node serves it (start again, see the README).
    /// </returns>
    public static Source<CommittedEntry, UniqueKillSwitch> Committed(RaftClient client, string group, long fromIndex)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(group);
        ArgumentOutOfRangeException.ThrowIfLessThan(fromIndex, 1);
        return Of(() => client.SubscribeAsync(group, fromIndex));
    }

    /// <summary>
    /// The commands executed on keys of a keyspace, as batches. The offset of a batch is its <see cref="KeysBatch.Cursor"/>; that of one
    /// event of it <see cref="KeysBatch.CursorAfter"/>.
    /// </summary>
    /// <param name="client">The client of this node.</param>
    /// <param name="subscribe">The keys, and where to begin.</param>
    /// <returns>
    /// Fails with <see cref="RaftCompactedException"/> if some changes are missing (read the keys, then start with its cursor), and with
    /// <see cref="RaftSubscriptionEndedException"/> if it was refused, the node stops or no node serves a range.
    /// </returns>
    public static Source<KeysBatch, UniqueKillSwitch> Keys(RaftClient client, SubscribeKeys subscribe)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(subscribe);
        return Of(() => client.SubscribeAsync(subscribe));
    }

    private static Source<T, UniqueKillSwitch> Of<T>(Func<IAsyncEnumerable<T>> subscribe) =>
        Source.From(subscribe).ViaMaterialized(KillSwitches.Single<T>(), Keep.Right);
}
