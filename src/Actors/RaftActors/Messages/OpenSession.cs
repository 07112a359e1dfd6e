using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Opens a session with a group: each of its commands is executed at most once, however often it is sent (T§6.3). Send it to the router;
/// the answer is one <see cref="SessionOpened"/>, or an <see cref="Answer"/> that says why not. The router retries it: a session opened
/// twice only occupies a slot until it expires.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record OpenSession(string Group, TimeSpan? Timeout = null) : INoSerializationVerificationNeeded;
