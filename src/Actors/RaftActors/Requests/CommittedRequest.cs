namespace RaftActors.Requests;

/// <summary>
/// Send the committed commands from an index on as soon as there are any, as a <see cref="CommittedRange"/>. An empty answer after a while
/// means that nothing was committed: ask again.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="FromIndex">The first index of interest; it may be in the future.</param>
internal sealed record CommittedRequest(string Group, long Id, long FromIndex) : ClientRequest(Group, Id)
{
    /// <summary>For a follower of keys: only commands that were executed, and what happened to the range's keys.</summary>
    public bool IsOfRange { get; init; }

    /// <summary>For a follower of keys: begin behind the entry that took over the keys of this group. Empty otherwise.</summary>
    public string AfterMergeOf { get; init; } = "";

    /// <inheritdoc />
    public override bool IsRead => true;
}
