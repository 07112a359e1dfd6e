using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Asks a group to commit and apply one command. Send it to the router of this node (<see cref="Raft.Router"/>), member or not; the answer
/// is one <see cref="Answer"/>. Without a session the library never retries it, because a retry could not be told from a second command. In
/// a session the router retries it until it is answered or the timeout expires.
/// </summary>
/// <remarks>
/// Like all messages of this namespace it stays inside its process: it has no serializer. The router reaches the other nodes; a process
/// without one asks a node over HTTP.
/// </remarks>
/// <param name="Group">The group's name.</param>
/// <param name="Command">
/// Bytes for the group's machine, up to <c>raft-actors.limits.max-command-bytes</c> (in a session up to 48 bytes less); do not change them
/// afterwards.
/// </param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
/// <param name="Session">The session and the command's sequence in it; <see langword="null"/> for a plain command.</param>
public sealed record Propose(string Group, ReadOnlyMemory<byte> Command, TimeSpan? Timeout = null, SessionSequence? Session = null)
    : INoSerializationVerificationNeeded;
