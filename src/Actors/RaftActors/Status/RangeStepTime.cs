namespace RaftActors.Status;

/// <summary>When a step of an operation on ranges was under way. A step that was passed without being recorded has no time.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="BeganAt">Log time of the map in milliseconds.</param>
/// <param name="EndedAt">
/// Log time of the map in milliseconds, at which the next recorded step began or the operation ended; <see langword="null"/> before.
/// </param>
public sealed record RangeStepTime(string Step, long BeganAt, long? EndedAt);
