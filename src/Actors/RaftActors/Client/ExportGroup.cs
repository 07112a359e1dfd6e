namespace RaftActors.Client;

/// <summary>
/// Asks for a group's whole state: what its machine holds, with sessions, pending effects and log time, at one index. It includes
/// everything that was acknowledged before it was asked for. Send it to the router of a node that holds a replica of the group; answered by
/// one <see cref="Exported"/>. Nothing is written, and the state does not travel to another node.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Timeout">
/// How long to wait until the machine may save its state; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>. The saving
/// itself takes as long as it takes, at most ten minutes.
/// </param>
public sealed record ExportGroup(string Group, TimeSpan? Timeout = null);
