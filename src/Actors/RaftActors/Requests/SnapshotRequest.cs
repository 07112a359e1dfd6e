namespace RaftActors.Requests;

/// <summary>Save the machine's state now.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="ForThisNode">For the replica that receives it; otherwise for the leader.</param>
internal sealed record SnapshotRequest(string Group, long Id, bool ForThisNode) : ClientRequest(Group, Id);
