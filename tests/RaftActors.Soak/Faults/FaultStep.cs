namespace RaftActors.Soak.Faults;

/// <summary>One fault of the schedule.</summary>
/// <param name="At">When, since the beginning.</param>
/// <param name="Kind">What.</param>
/// <param name="Lasts">How long.</param>
/// <param name="Pick">Decides between what is there to choose from when its time comes.</param>
internal readonly record struct FaultStep(TimeSpan At, FaultKind Kind, TimeSpan Lasts, int Pick);
