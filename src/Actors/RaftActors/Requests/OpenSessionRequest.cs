namespace RaftActors.Requests;

/// <summary>Open a session. One opened twice only occupies a slot until it expires.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
internal sealed record OpenSessionRequest(string Group, long Id) : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRepeatable => true;
}
