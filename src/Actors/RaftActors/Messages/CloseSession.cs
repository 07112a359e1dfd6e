using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Closes a session; commands still in flight may end as <see cref="Outcome.SessionExpired"/>. Send it to the router; the answer is one
/// <see cref="Answer"/>, which is Ok even if the session does not exist or is already closed. The router retries it.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record CloseSession(string Group, long Session, TimeSpan? Timeout = null) : INoSerializationVerificationNeeded;
