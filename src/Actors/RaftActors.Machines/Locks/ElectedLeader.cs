namespace RaftActors.Machines.Locks;

/// <summary>Who leads.</summary>
/// <param name="Candidate">The elected candidate.</param>
/// <param name="Token">Its fencing token: every later leader has a larger one.</param>
/// <param name="Value">What it says of itself, such as its address; empty if nothing.</param>
public sealed record ElectedLeader(string Candidate, long Token, string Value);
