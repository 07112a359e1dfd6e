using RaftActors.Messages;

namespace RaftActors.Requests;

/// <summary>Commit and apply a command.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Command">Bytes for the machine.</param>
/// <param name="Session">The command's place in its session; default for a plain command.</param>
internal sealed record CommandRequest(string Group, long Id, ReadOnlyMemory<byte> Command, SessionSequence Session = default)
    : ClientRequest(Group, Id)
{
    /// <summary>Whether the command belongs to a session, which executes it once however often it is sent.</summary>
    public bool IsInSession => Session.Session != 0;

    /// <inheritdoc />
    public override bool IsRepeatable => IsInSession;
}
