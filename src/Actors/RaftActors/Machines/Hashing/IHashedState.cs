namespace RaftActors.Machines.Hashing;

/// <summary>
/// A state machine that can hash its whole state. Replicas then compare that too, not only what was applied and answered. Optional addition
/// to <see cref="IStateMachine"/>.
/// </summary>
public interface IHashedState
{
    /// <summary>
    /// A hash of the state: equal on every replica that applied the same commands, so independent of hash table order, addresses and how
    /// the state was built (applied or loaded). Called every <c>raft-actors.hash-interval</c> entries, between two commands, on the
    /// machine's thread.
    /// </summary>
    ulong HashState();
}
