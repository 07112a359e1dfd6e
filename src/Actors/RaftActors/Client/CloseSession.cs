namespace RaftActors.Client;

/// <summary>
/// Closes a session; what is still under way in it may end as <see cref="Outcome.SessionExpired"/>. Send it to the router; answered by one
/// <see cref="Answer"/>, which is Ok also when there was no such session (any more). The router repeats it.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record CloseSession(string Group, long Session, TimeSpan? Timeout = null);
