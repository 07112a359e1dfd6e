using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>From a subscriber to the sender of a <see cref="CommittedBatch"/>: everything up to an index is processed; send more.</summary>
/// <param name="Index">The <see cref="CommittedBatch.Last"/> of the batch.</param>
public sealed record CommittedAck(long Index) : INoSerializationVerificationNeeded;
