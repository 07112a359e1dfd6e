using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>From a subscriber to the sender of a <see cref="KeysBatch"/>: all up to a batch is processed; send more.</summary>
/// <param name="Number">The <see cref="KeysBatch.Number"/>.</param>
public sealed record KeysAck(long Number) : INoSerializationVerificationNeeded;
