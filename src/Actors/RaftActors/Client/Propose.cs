namespace RaftActors.Client;

/// <summary>
/// Asks a group to commit and apply one command. Send it to the router (<see cref="Raft.Router"/>) of any node, member or not; answered by
/// one <see cref="Answer"/>. Without a session it is not repeated by the library: nobody could tell a repetition from a second command. In
/// a session the router repeats it until it is answered or the time is over.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Command">
/// Bytes for the group's machine, up to <c>raft-actors.limits.max-command-bytes</c> (in a session up to 48 bytes less); not to be changed
/// afterwards.
/// </param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
/// <param name="Session">Which command of which session it is; <see langword="null"/> for a plain command.</param>
public sealed record Propose(string Group, ReadOnlyMemory<byte> Command, TimeSpan? Timeout = null, SessionSequence? Session = null);
