namespace RaftActors.Requests;

/// <summary>
/// Ship the group's state to the target of a merge; for the leader, which answers when it has begun. A repetition of an order changes
/// nothing.
/// </summary>
/// <param name="Group">The source's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Order">The encoded order.</param>
internal sealed record ShipRequest(string Group, long Id, ReadOnlyMemory<byte> Order) : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRepeatable => true;
}
