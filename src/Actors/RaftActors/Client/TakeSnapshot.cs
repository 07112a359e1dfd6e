namespace RaftActors.Client;

/// <summary>
/// Lets a replica save its machine's state now and forget the log before it, less the trailing entries. Send it to the router of any node;
/// answered by one <see cref="Answer"/>: Ok with the index of the snapshot when it is durable, Refused when it could not be saved or the
/// replica is a witness.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">Whose replica; <see langword="null"/>: the leader's.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record TakeSnapshot(string Group, string? Node = null, TimeSpan? Timeout = null);
