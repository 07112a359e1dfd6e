namespace RaftActors.Protocol.Identity;

/// <summary>The name of one Raft instance; a node holds at most one replica of each group.</summary>
public readonly record struct GroupId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}
