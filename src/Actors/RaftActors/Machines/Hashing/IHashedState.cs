namespace RaftActors.Machines.Hashing;

/// <summary>
/// A state machine that can say a hash of its whole state: then replicas compare that too, and not only what was applied and answered.
/// Optional beside <see cref="IStateMachine"/>.
/// </summary>
public interface IHashedState
{
    /// <summary>
    /// A hash of the state: equal on every replica that applied the same commands, so independent of hash orders, addresses and of how the
    /// state came here (applied or loaded). Called every <c>raft-actors.hash-interval</c> entries between two commands, on the machine's
    /// thread.
    /// </summary>
    ulong HashState();
}
