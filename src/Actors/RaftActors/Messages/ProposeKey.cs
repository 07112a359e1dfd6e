using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Asks the range that serves a key to commit and apply one command. Send it to the router of this node (<see cref="Raft.Router"/>); the
/// answer is one <see cref="Answer"/>. The router finds the range and follows keys that move; without a session it never repeats what may
/// have been applied.
/// </summary>
/// <param name="Keyspace">The keyspace's name.</param>
/// <param name="Key">
/// The key by which the range is found: bytes, at most 4,096. The machine itself decides which keys the command touches.
/// </param>
/// <param name="Command">
/// Bytes for the keyspace's machine, up to <c>raft-actors.limits.max-command-bytes</c>; do not change them afterwards.
/// </param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
/// <param name="Session">The command's place in a session of the keyspace; <see langword="null"/> for a plain command.</param>
public sealed record ProposeKey(
    string Keyspace, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Command, TimeSpan? Timeout = null, KeySession? Session = null)
    : INoSerializationVerificationNeeded;
