namespace RaftActors.Machines.Typed;

/// <summary>
/// A state machine over values instead of bytes. Commands and queries are of one type, so that a query may also be proposed: then it is
/// answered from its place in the log.
/// </summary>
/// <typeparam name="TCommand">What is proposed and asked.</typeparam>
/// <typeparam name="TResult">What is answered.</typeparam>
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
    /// <param name="entry">Where and when it was committed, and the outbox; its bytes are those of <paramref name="command"/>.</param>
    /// <param name="command">The command.</param>
    protected abstract TResult Apply(in CommittedCommand entry, TCommand command);

    /// <summary>
    /// The machine's version that a command came with, for a machine that is also an <see cref="Versions.IVersionedMachine"/>: until that
    /// version is in force the command is answered as <see cref="Unreadable"/>, which is what programs answer that do not know it.
    /// </summary>
    protected virtual int VersionOf(TCommand command) => 1;

    /// <summary>Answers a query, without changing anything. See <see cref="IStateMachine.Query"/>.</summary>
    /// <exception cref="ArgumentException">It is no query; the asker is told so.</exception>
    protected abstract TResult Query(TCommand query);

    /// <summary>
    /// The answer to a committed command that cannot be read: it is in the log, so that it must be answered the same on every replica, with
    /// no change of the state. The exception's message must not become part of the answer unless the codec words it the same everywhere.
    /// </summary>
    protected abstract TResult Unreadable(InvalidDataException problem);
}
