namespace RaftActors.Client;

/// <summary>
/// Asks a group to commit and apply one command. Send it to the router (<see cref="Raft.Router"/>) of any node, member or not; answered
/// by one <see cref="Answer"/>. Not repeated by the library: without a session nobody could tell a repetition from a second command.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Command">Bytes for the group's machine, up to <c>raft-actors.limits.max-command-bytes</c>; not to be changed afterwards.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record Propose(string Group, ReadOnlyMemory<byte> Command, TimeSpan? Timeout = null);
