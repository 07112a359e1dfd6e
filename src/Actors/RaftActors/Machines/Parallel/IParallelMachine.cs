namespace RaftActors.Machines.Parallel;

/// <summary>
/// A machine whose state has independent parts, such as accounts or documents: committed commands of different parts are applied in
/// parallel, those of one part in log order. Answers, sessions and hashes are the same as if all had been applied in log order.
/// </summary>
/// <remarks>
/// Worthwhile if a command takes more than about ten microseconds. <see cref="IStateMachine.Apply"/> is called by several threads at a
/// time, never for the same part; everything else (queries, saving, loading, commands without a part) runs exclusively.
/// </remarks>
public interface IParallelMachine : IStateMachine
{
    /// <summary>
    /// The only part that a command reads and changes; <see langword="null"/> for a command that may touch more and is applied alone. It
    /// must depend only on the command's bytes. A command with a part has no <see cref="CommittedCommand.Outbox"/>, because effects are
    /// numbered in log order.
    /// </summary>
    long? PartOf(ReadOnlyMemory<byte> command);
}
