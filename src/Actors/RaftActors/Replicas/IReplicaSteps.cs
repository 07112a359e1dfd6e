using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;

namespace RaftActors.Replicas;

/// <summary>The way from a part of a replica to its core. Never used while an effect is carried out.</summary>
internal interface IReplicaSteps
{
    /// <summary>The monotonic clock for all durations and log time. The wall clock decides nothing.</summary>
    LogicalTime Now { get; }

    /// <summary>Steps the core and carries out its effects.</summary>
    /// <exception cref="Protocol.Invariants.InvariantViolation">This replica must not continue.</exception>
    void Step(Input input);
}
