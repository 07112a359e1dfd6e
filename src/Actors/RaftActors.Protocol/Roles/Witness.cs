using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// Votes, and acknowledges entries, of which it keeps only index and term (T§11.7.2). It compares candidates' logs like any other voter,
/// but it never campaigns and never receives leadership: it could not supply the payloads.
/// </summary>
internal sealed class Witness(RaftState state, RoleSwitch roles, SnapshotInstallation installation)
    : Follower(state, roles, installation)
{
    public override RaftRole Kind => RaftRole.Witness;

    public override void OnTimeoutNow(TimeoutNow message)
    {
    }
}
