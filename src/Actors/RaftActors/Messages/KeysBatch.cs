using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Feeds;

namespace RaftActors.Messages;

/// <summary>To a subscriber of keys: what was executed. Answer with <see cref="KeysAck"/> to the sender.</summary>
public sealed record KeysBatch : INoSerializationVerificationNeeded
{
    private readonly SubscribeKeys _subscribe;
    private readonly FeedCursor _before;
    private readonly FeedCursor _after;

    internal KeysBatch(SubscribeKeys subscribe, long number, ImmutableArray<KeyEvent> events, FeedCursor before, FeedCursor after) =>
        (_subscribe, Number, Events, _before, _after) = (subscribe, number, events, before, after);

    /// <summary>The keyspace's name.</summary>
    public string Keyspace => _subscribe.Keyspace;

    /// <summary>Counts the batches of the subscription, from 1.</summary>
    public long Number { get; }

    /// <summary>The commands; empty if only the cursor moved on.</summary>
    public ImmutableArray<KeyEvent> Events { get; }

    /// <summary>Where a subscription goes on that has processed all of it. Text of URL characters, at most 16 KiB.</summary>
    public string Cursor => CursorCodec.Encode(_after, Keyspace, _subscribe.Span);

    /// <summary>Where a subscription goes on that has processed the events up to one.</summary>
    /// <param name="number">The number of that event in <see cref="Events"/>, from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such event.</exception>
    public string CursorAfter(int number) =>
        CursorCodec.Encode(_before.At(Events[number].Group, Events[number].Index), Keyspace, _subscribe.Span);
}
