using RaftActors.Machines.Hashing;
using RaftActors.Machines.Mvcc.Commands;
using RaftActors.Machines.Mvcc.Queries;
using RaftActors.Machines.Mvcc.Saving;
using RaftActors.Machines.Mvcc.State;

namespace RaftActors.Machines.Mvcc;

/// <summary>
/// A keyspace as that of etcd v3: keys with revisions and history, ranges, txns, leases by log time, users and roles, alarms.
/// <see cref="MvccCommands"/> and <see cref="MvccQueries"/> create commands and queries and read answers. Called <c>etcd</c> in the
/// configuration.
/// </summary>
/// <remarks>
/// Everything is kept in memory until it is compacted. Errors are answers with the codes and texts of etcd; a refused command changes
/// nothing.
/// </remarks>
public sealed class MvccMachine : ICapturedMachine, IHashedState
{
    /// <summary>The events whose history is freed with each command; a compaction takes effect at once, whatever is left of this.</summary>
    private const int PrunedPerCommand = 32;

    private MvccState _state;
    private CommandRunner _commands;
    private QueryRunner _queries;

    /// <summary>An empty machine: revision 1, no limits but the initial ones.</summary>
    public MvccMachine()
    {
        _state = new MvccState();
        (_commands, _queries) = (new CommandRunner(_state), new QueryRunner(_state));
    }

    /// <summary>For tests of what must hold inside.</summary>
    internal MvccState State => _state;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        _state.Observe(command.Term, command.Timestamp);
        _state.Keyspace.Prune(PrunedPerCommand);
        return _commands.Run(command.Command.Span);
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => _queries.Run(query.Span);

    /// <summary>
    /// The keyspace as it is now, for long reads on another thread while further commands are applied. Taking it costs nothing; while it is
    /// referred to, what it sees stays in memory.
    /// </summary>
    /// <remarks>To be called on the machine's thread, between two commands.</remarks>
    public MvccView View() => new(_state.Keyspace.Capture());

    /// <inheritdoc />
    public void Save(Stream snapshot) => new SnapshotWriter(_state).Write(snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture() => new SnapshotWriter(_state).Write;

    /// <inheritdoc />
    public void Load(Stream snapshot)
    {
        _state = SnapshotReader.Read(snapshot);
        (_commands, _queries) = (new CommandRunner(_state), new QueryRunner(_state));
    }

    /// <inheritdoc />
    public ulong HashState() => _state.Hash();
}
