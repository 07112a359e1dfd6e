namespace RaftActors.Client;

/// <summary>
/// Opens a session at a group: what is proposed in it is executed at most once, however often it is sent (T§6.3). Send it to the router;
/// answered by one <see cref="SessionOpened"/>, or by an <see cref="Answer"/> that says why not. The router repeats it: a session that
/// nobody knows of costs nothing but its place until its time is over.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record OpenSession(string Group, TimeSpan? Timeout = null);
