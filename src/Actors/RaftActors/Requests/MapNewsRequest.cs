namespace RaftActors.Requests;

/// <summary>
/// The range map has a newer version; for a node's agent, whatever replicas it has. A hint: agents also look from time to time.
/// </summary>
/// <param name="Group">The meta group.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Version">The map's version.</param>
internal sealed record MapNewsRequest(string Group, long Id, long Version) : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRead => true;

    /// <inheritdoc />
    public override bool IsForAgent => true;
}
