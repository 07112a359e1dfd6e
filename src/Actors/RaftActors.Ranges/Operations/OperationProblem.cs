namespace RaftActors.Ranges.Operations;

/// <summary>What people should know about an operation that does not get on. The numbers are those of log lines.</summary>
internal enum OperationProblem
{
    /// <summary>A child has no leader, or its state is not on a majority of disks. Its keys are not served.</summary>
    ChildWithoutLeader = 5011,

    /// <summary>Facts that cannot be true together. Nothing is done; a person must look.</summary>
    Contradiction = 5021,

    /// <summary>A frozen source waits for a target without a leader.</summary>
    FrozenWithoutTarget = 5022,
}
