namespace RaftActors.Requests;

/// <summary>
/// Append an entry that changes what range the group serves; for the leader. Answered when it is applied, with what it led to. A
/// repetition changes nothing.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Entry">The encoded entry.</param>
internal sealed record ChangeRangeRequest(string Group, long Id, ReadOnlyMemory<byte> Entry) : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRepeatable => true;
}
