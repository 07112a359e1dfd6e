namespace RaftActors.Machines.Parallel;

/// <summary>
/// A machine whose state has parts that know nothing of each other, such as accounts or documents: committed commands of different parts
/// are applied at the same time, those of one part one after the other in the order of the log. Answers, sessions and hashes come out as if
/// all had been applied in order.
/// </summary>
/// <remarks>
/// Worth it where a command takes more than some ten microseconds. <see cref="IStateMachine.Apply"/> is called by several threads at a
/// time, never for the same part; everything else (queries, saving, loading, commands without a part) has the machine for itself.
/// </remarks>
public interface IParallelMachine : IStateMachine
{
    /// <summary>
    /// The part that a command reads and changes, all by itself; <see langword="null"/> for a command that may touch more and is applied
    /// alone. A function of the command's bytes and nothing else. A command with a part has no <see cref="CommittedCommand.Outbox"/>:
    /// effects are numbered in one order.
    /// </summary>
    long? PartOf(ReadOnlyMemory<byte> command);
}
