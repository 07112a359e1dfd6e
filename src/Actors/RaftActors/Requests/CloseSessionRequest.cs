namespace RaftActors.Requests;

/// <summary>Close a session.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Session">The session's id.</param>
internal sealed record CloseSessionRequest(string Group, long Id, long Session) : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRepeatable => true;
}
