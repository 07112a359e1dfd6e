using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Roles;

/// <summary>
/// Receives the log without a vote (T§4.2.1), or is not a member as far as it knows. It never campaigns, but it answers candidates, because
/// its own configuration may be old.
/// </summary>
internal sealed class Learner(RaftState state, RoleSwitch roles, SnapshotInstallation installation)
    : Follower(state, roles, installation)
{
    public override RaftRole Kind => RaftRole.Learner;
}
