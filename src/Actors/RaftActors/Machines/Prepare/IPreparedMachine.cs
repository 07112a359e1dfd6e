namespace RaftActors.Machines.Prepare;

/// <summary>
/// A state machine whose commands the leader prepares before it appends them. Optional addition to <see cref="IStateMachine"/>.
/// </summary>
public interface IPreparedMachine
{
    /// <summary>
    /// Creates the preparer of a replica. Called on a separate instance of the machine: a preparer runs concurrently and shares no state
    /// with the machine.
    /// </summary>
    ICommandPreparer CreatePreparer();
}
