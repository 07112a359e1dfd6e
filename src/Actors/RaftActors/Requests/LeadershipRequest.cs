namespace RaftActors.Requests;

/// <summary>Transfer the leadership (T§3.10).</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Node">The new leader; <see langword="null"/> for the voter with the most complete log.</param>
internal sealed record LeadershipRequest(string Group, long Id, string? Node) : ClientRequest(Group, Id);
