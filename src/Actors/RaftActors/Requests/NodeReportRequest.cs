namespace RaftActors.Requests;

/// <summary>Tell the planner what this node leads; for the node's agent, whatever replicas it has.</summary>
/// <param name="Group">The meta group.</param>
/// <param name="Id">The router's number for it.</param>
internal sealed record NodeReportRequest(string Group, long Id) : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRead => true;

    /// <inheritdoc />
    public override bool IsForAgent => true;
}
