namespace RaftActors.Machines;

/// <summary>The group skips an entry that was applied here or at which the machine stopped: the state must be rebuilt without it.</summary>
internal sealed class SkipRequiredException(long index, bool isInSnapshot) : Exception(isInSnapshot
    ? $"The group skips index {index}, which this replica's snapshot already includes. "
        + "Remove the member, delete its files, then add it again."
    : $"The group skips index {index}: the state is rebuilt without it.");
