namespace RaftActors.Client;

/// <summary>
/// Hands the leadership of a group over (T§3.10). Send it to the router of any node; answered by one <see cref="Answer"/>: Ok when the
/// leader has given up its leadership for the target (or the target leads already), Refused when the target is no voter that may lead,
/// another transfer is under way, or the target did not take over within an election timeout: the old leader goes on then.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">Who shall lead; <see langword="null"/>: the voter that has most of the log.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record TransferLeadership(string Group, string? Node = null, TimeSpan? Timeout = null);
