namespace RaftActors.Machines.Typed;

/// <summary>
/// A state machine with typed values instead of bytes. Commands and queries have one type, so a query may also be proposed and is then
/// answered from its place in the log.
/// </summary>
/// <typeparam name="TCommand">The type of commands and queries.</typeparam>
/// <typeparam name="TResult">The type of answers.</typeparam>
/// <param name="commands">Reads commands; deterministic, like the machine.</param>
/// <param name="results">Writes results; deterministic, like the machine.</param>
public abstract class StateMachine<TCommand, TResult>(ICodec<TCommand> commands, ICodec<TResult> results) : IStateMachine
{
    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        TCommand decoded;
        try
        {
            decoded = commands.Decode(command.Command);
        }
        catch (InvalidDataException unreadable)
        {
            return results.Encode(Unreadable(unreadable));
        }

        return results.Encode(command.IsAtLeast(VersionOf(decoded))
            ? Apply(command, decoded)
            : Unreadable(new InvalidDataException("This command is not in force yet.")));
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        try
        {
            return results.Encode(Query(commands.Decode(query)));
        }
        catch (InvalidDataException unreadable)
        {
            throw new ArgumentException(unreadable.Message, unreadable);
        }
    }

    /// <inheritdoc />
    public abstract void Save(Stream snapshot);

    /// <inheritdoc />
    public abstract void Load(Stream snapshot);

    /// <summary>Applies one committed command. See <see cref="IStateMachine.Apply"/>.</summary>
    /// <param name="entry">The committed entry with index, time and outbox; its bytes are those of <paramref name="command"/>.</param>
    /// <param name="command">The command.</param>
    protected abstract TResult Apply(in CommittedCommand entry, TCommand command);

    /// <summary>
    /// The version that introduced a command, for a machine that is also an <see cref="Versions.IVersionedMachine"/>: until that version is
    /// in force the command is answered as <see cref="Unreadable"/>, as by programs that do not know it.
    /// </summary>
    protected virtual int VersionOf(TCommand command) => 1;

    /// <summary>Answers a query; must not change anything. See <see cref="IStateMachine.Query"/>.</summary>
    /// <exception cref="ArgumentException">It is not a query; the client gets the message.</exception>
    protected abstract TResult Query(TCommand query);

    /// <summary>
    /// The answer to a committed command that cannot be read. Every replica must give the same answer and leave the state unchanged.
    /// Include the exception's message only if the codec words it identically everywhere.
    /// </summary>
    protected abstract TResult Unreadable(InvalidDataException problem);
}
