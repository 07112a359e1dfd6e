namespace RaftActors.Requests;

/// <summary>Report what the group is now: its range, members and progress; for the leader, and linearizable.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
internal sealed record RangeFactsRequest(string Group, long Id) : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRead => true;
}
