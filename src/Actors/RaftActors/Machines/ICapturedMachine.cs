namespace RaftActors.Machines;

/// <summary>
/// A state machine whose snapshots are written while it applies further commands. Optional addition to <see cref="IStateMachine"/>: without
/// it, nothing is applied while <see cref="IStateMachine.Save"/> runs.
/// </summary>
public interface ICapturedMachine : IStateMachine
{
    /// <summary>
    /// Captures the state between two commands, on the machine's thread, and quickly: for example copies references to values that are
    /// replaced but never changed.
    /// </summary>
    /// <returns>
    /// Writes exactly what <see cref="IStateMachine.Save"/> would have written at that moment. Called at most once, by another thread,
    /// while the machine applies further commands; so it must not use anything that these change.
    /// </returns>
    Action<Stream> Capture();
}
