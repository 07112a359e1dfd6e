using RaftActors.Protocol.Roles;
using RaftActors.Status;

namespace RaftActors.Replicas;

/// <summary>
/// The FSM's state: the actor's phase and, while running, the core's role. Only <see cref="ReplicaPhase.Running"/> has a role.
/// </summary>
internal readonly record struct ReplicaState(ReplicaPhase Phase, RaftRole Role)
{
    public static readonly ReplicaState Recovering = new(ReplicaPhase.Recovering, RaftRole.Follower);
    public static readonly ReplicaState Stopping = new(ReplicaPhase.Stopping, RaftRole.Follower);
    public static readonly ReplicaState Faulted = new(ReplicaPhase.Faulted, RaftRole.Follower);

    public static ReplicaState Running(RaftRole role) => new(ReplicaPhase.Running, role);
}
