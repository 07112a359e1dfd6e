using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// To a subscriber of keys, as the last message: some changes can no longer be sent, because logs no longer reach back so far. Read the
/// state of the keys, then subscribe with the cursor: what was executed before it is in that state.
/// </summary>
/// <param name="Keyspace">The keyspace's name.</param>
/// <param name="Cursor">Where to go on.</param>
/// <param name="Reason">What is missing, for display.</param>
public sealed record KeysCompacted(string Keyspace, string Cursor, string Reason) : INoSerializationVerificationNeeded;
