using Akka.Actor;
using RaftActors.Ranges.Keys;

namespace RaftActors.Messages;

/// <summary>
/// Subscribes to the commands executed on keys of a keyspace. Send it to the router of this node; the sender gets <see cref="KeysBatch"/>
/// after <see cref="KeysBatch"/>, a few ahead of its <see cref="KeysAck"/>s. Each key's commands come once and in order, whichever range
/// serves it by then; of two keys in different ranges either may come first. The last message is <see cref="KeysCompacted"/> or
/// <see cref="KeysEnded"/>. A subscription also ends with its subscriber.
/// </summary>
/// <remarks>
/// The keyspace's machine must be known on this node: it says which keys a command touches. What an adopted group executed before it became
/// a range is sent as its log has it: a session's command that was appended twice comes twice. A node has at most 4,096 subscriptions, a
/// keyspace at most 1,024 of them; one subscription follows at most 256 ranges at a time.
/// </remarks>
/// <param name="Keyspace">The keyspace's name.</param>
/// <param name="Span">The keys, for example <see cref="KeyRange.OfPrefix"/>.</param>
/// <param name="Cursor">
/// Where to go on: the text of a batch, for the same keys. An index of the log, as a number, is allowed while the keyspace has only ever
/// had one range: its changes from that index on. <see langword="null"/> begins with what is executed from now on; the first batch, without
/// events, says where that is.
/// </param>
public sealed record SubscribeKeys(string Keyspace, KeyRange Span, string? Cursor = null) : INoSerializationVerificationNeeded;
