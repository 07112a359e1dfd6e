namespace RaftActors.Requests;

/// <summary>
/// Send the whole state of this node's replica: answered by an <see cref="ExportedState"/>. Never leaves the process.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
internal sealed record ExportRequest(string Group, long Id) : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRead => true;
}
