using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Makes a replica save its machine's state now and compact the log up to it, except for the trailing entries. Send it to the router of
/// this node; the answer is one <see cref="Answer"/>: Ok with the index of the snapshot once it is durable, Refused if it could not be
/// saved or the replica is a witness.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">The replica's node; <see langword="null"/> for the leader.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record TakeSnapshot(string Group, string? Node = null, TimeSpan? Timeout = null) : INoSerializationVerificationNeeded;
