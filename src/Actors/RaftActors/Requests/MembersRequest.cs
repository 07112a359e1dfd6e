namespace RaftActors.Requests;

/// <summary>Report the members; for the leader.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
internal sealed record MembersRequest(string Group, long Id) : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRead => true;
}
