using RaftActors.Messages;

namespace RaftActors.Requests;

/// <summary>Commit and apply a command of a keyspace, at most once in whichever range its keys are.</summary>
/// <param name="Group">The group that serves the range.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Command">Bytes for the machine.</param>
/// <param name="Session">The same in every repetition.</param>
internal sealed record RangedCommandRequest(string Group, long Id, ReadOnlyMemory<byte> Command, KeySession Session)
    : ClientRequest(Group, Id)
{
    /// <inheritdoc />
    public override bool IsRepeatable => true;
}
