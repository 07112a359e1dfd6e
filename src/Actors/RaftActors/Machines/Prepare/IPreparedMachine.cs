namespace RaftActors.Machines.Prepare;

/// <summary>
/// A state machine whose commands are prepared by the leader before they are appended. Optional beside <see cref="IStateMachine"/>.
/// </summary>
public interface IPreparedMachine
{
    /// <summary>
    /// Makes the preparer of a replica. Called on an instance of the machine that is used for nothing else: a preparer shares no state with
    /// the machine, since it runs beside it.
    /// </summary>
    ICommandPreparer CreatePreparer();
}
