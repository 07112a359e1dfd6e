namespace RaftActors.Ranges.State;

/// <summary>What the group knows at an entry, as a function of its log alone.</summary>
/// <param name="Index">The entry's index.</param>
/// <param name="ConfigurationIndex">The index of the last configuration applied.</param>
/// <param name="IsJoint">Whether that configuration is joint.</param>
/// <param name="MachineProblem">Why the machine cannot be cut, or what was shipped cannot be absorbed; null if it can.</param>
internal readonly record struct EntryContext(long Index, long ConfigurationIndex, bool IsJoint, string? MachineProblem = null);
