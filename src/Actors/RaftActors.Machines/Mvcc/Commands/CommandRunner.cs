using Google.Protobuf;
using RaftActors.Machines.Mvcc.Auth;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.State;
using RaftActors.Machines.Mvcc.Txns;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Mvcc.Commands;

/// <summary>Applies commands: checks everything first, then changes the state, then answers.</summary>
/// <param name="state">What is changed.</param>
internal sealed class CommandRunner(MvccState state)
{
    private readonly LeaseCommands _leases = new(state);
    private readonly HostCommands _host = new(state);

    public ReadOnlyMemory<byte> Run(ReadOnlySpan<byte> command)
    {
        if (PlainPut.TryRead(command, out var put) && !state.Auth.IsEnabled)
        {
            return Put(put);
        }

        MvccCommand message;
        try
        {
            message = MvccCommand.Parser.ParseFrom(command);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            return Answer(MvccErrors.Unreadable($"The command cannot be read: {unreadable.Message}"));
        }

        var access = new Access(state.Auth, new MvccCaller(message.User, message.AuthRevision, message.System));
        var answer = Run(message, access);
        answer.Revision = state.Keyspace.Revision;
        return answer.ToByteArray();
    }

    private MvccAnswer Run(MvccCommand command, in Access access) => command.BodyCase switch
    {
        MvccCommand.BodyOneofCase.Put => Put(command.Put, access),
        MvccCommand.BodyOneofCase.DeleteRange => Delete(command.DeleteRange, access),
        MvccCommand.BodyOneofCase.Txn => Txn(command.Txn, access),
        MvccCommand.BodyOneofCase.Compact => Compact(command.Compact, access),
        MvccCommand.BodyOneofCase.LeaseGrant => _leases.Grant(command.LeaseGrant, access),
        MvccCommand.BodyOneofCase.LeaseRevoke => _leases.Revoke(command.LeaseRevoke, access),
        MvccCommand.BodyOneofCase.LeaseRenew => _leases.Renew(command.LeaseRenew),
        MvccCommand.BodyOneofCase.LeaseExpire => _leases.Expire(),
        MvccCommand.BodyOneofCase.Alarm => _host.Alarm(command.Alarm, access),
        MvccCommand.BodyOneofCase.Auth => _host.Auth(command.Auth, access),
        MvccCommand.BodyOneofCase.Member => _host.Member(command.Member),
        MvccCommand.BodyOneofCase.Configure => _host.Configure(command.Configure),
        _ => Refused(MvccErrors.Unreadable("Unknown command: this version does not support it.")),
    };

    private ReadOnlyMemory<byte> Put(in PlainPut put)
    {
        if (ProblemOfState(needsSpace: true) is { } problem)
        {
            return Answer(problem);
        }

        if (put.Lease != 0 && state.Leases.Find(put.Lease) is null)
        {
            return Answer(MvccErrors.LeaseNotFound);
        }

        var changes = new Changes(state);
        changes.Put(put.Key, put.Value, put.Lease);
        changes.Finish();
        var revision = (ulong)state.Keyspace.Revision;
        var answer = new byte[FieldWriter.SizeOfNumber(revision) + FieldWriter.SizeOfDelimited(0)];
        var writer = new FieldWriter(answer);
        writer.Number(MvccAnswer.RevisionFieldNumber, revision);
        writer.Begin(MvccAnswer.PutFieldNumber, 0);
        return answer;
    }

    private MvccAnswer Put(PutRequest put, in Access access)
    {
        var problem = MvccChecks.Problem(put)
            ?? ProblemOfState(needsSpace: true)
            ?? TxnChecks.Denied(state, access, put)
            ?? TxnChecks.Problem(state, put);
        if (problem is not null)
        {
            return Refused(problem);
        }

        var changes = new Changes(state);
        var response = changes.Put(put);
        changes.Finish();
        return new MvccAnswer { Put = response };
    }

    private MvccAnswer Delete(DeleteRangeRequest delete, in Access access)
    {
        var problem = MvccChecks.Problem(delete)
            ?? ProblemOfState(needsSpace: false)
            ?? TxnChecks.Denied(access, delete)
            ?? AnswerSize.ProblemOf(state, delete);
        if (problem is not null)
        {
            return Refused(problem);
        }

        var changes = new Changes(state);
        var response = changes.Delete(delete);
        changes.Finish();
        return new MvccAnswer { DeleteRange = response };
    }

    private MvccAnswer Txn(TxnRequest txn, in Access access)
    {
        var problem = MvccChecks.Problem(txn, state.Limits.MaxTxnOps)
            ?? ProblemOfState(needsSpace: state.Alarms.IsNoSpace && TxnChecks.HasPut(txn))
            ?? TxnChecks.Denied(state, access, txn);
        if (problem is not null)
        {
            return Refused(problem);
        }

        var path = TxnPath.Decide(txn, new Comparer(state.Keyspace.Now.Root));
        if ((TxnChecks.Problem(state, path) ?? AnswerSize.ProblemOf(state, path)) is { } refused)
        {
            return Refused(refused);
        }

        var changes = new Changes(state);
        var response = changes.Run(path);
        changes.Finish();
        return new MvccAnswer { Txn = response };
    }

    private MvccAnswer Compact(CompactCommand compact, in Access access)
    {
        if ((ProblemOfState(needsSpace: false) ?? access.Root()) is { } problem)
        {
            return Refused(problem);
        }

        var keyspace = state.Keyspace;
        if (compact.Revision <= keyspace.Compacted)
        {
            return Refused(MvccErrors.Compacted);
        }

        if (compact.Revision > keyspace.Revision)
        {
            return Refused(MvccErrors.FutureRevision);
        }

        keyspace.Compact(compact.Revision);
        if (compact.Physical)
        {
            keyspace.PruneAll();
        }

        return new MvccAnswer { Compact = new CompactAnswer() };
    }

    private MvccError? ProblemOfState(bool needsSpace) =>
        state.Alarms.IsCorrupt ? MvccErrors.Corrupt
        : needsSpace && state.Alarms.IsNoSpace ? MvccErrors.NoSpace
        : null;

    private ReadOnlyMemory<byte> Answer(MvccError problem)
    {
        var answer = Refused(problem);
        answer.Revision = state.Keyspace.Revision;
        return answer.ToByteArray();
    }

    private static MvccAnswer Refused(MvccError problem) => new() { Error = problem.ToFailure() };
}
