namespace RaftActors.Soak.Faults;

/// <summary>One fault of the schedule.</summary>
/// <param name="At">The time since the start.</param>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Lasts">Its duration.</param>
/// <param name="Pick">Selects among the candidates when its time comes.</param>
internal readonly record struct FaultStep(TimeSpan At, FaultKind Kind, TimeSpan Lasts, int Pick);
