namespace RaftActors.Ranges.Map;

/// <summary>When a step of an operation began: when its driver recorded it, in milliseconds of log time.</summary>
/// <param name="Step">One of <see cref="OperationSteps"/>.</param>
/// <param name="At">Log time, in milliseconds.</param>
internal readonly record struct StepTime(int Step, long At);
