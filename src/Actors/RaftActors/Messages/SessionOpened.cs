using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>The answer to <see cref="OpenSession"/>.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Session">The session's id: the index of the entry that opened it.</param>
public sealed record SessionOpened(string Group, long Session) : INoSerializationVerificationNeeded;
