using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// Votes and acknowledges entries, of which it keeps index and term only (T§11.7.2). Its log is as good a judge of candidates as anyone's,
/// but it never campaigns and is never handed leadership: it could not tell anybody what the entries said.
/// </summary>
internal sealed class Witness(ReplicaCore core, IRoleSwitch roles) : Follower(core, roles)
{
    public override RaftRole Kind => RaftRole.Witness;

    public override void OnTimeoutNow(TimeoutNow message)
    {
    }
}
