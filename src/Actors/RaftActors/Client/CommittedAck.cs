using Akka.Actor;

namespace RaftActors.Client;

/// <summary>
/// From a subscriber to the sender of a <see cref="CommittedBatch"/>: done with everything up to an index; more may come.
/// </summary>
/// <param name="Index">The <see cref="CommittedBatch.Last"/> of the batch.</param>
public sealed record CommittedAck(long Index) : INoSerializationVerificationNeeded;
