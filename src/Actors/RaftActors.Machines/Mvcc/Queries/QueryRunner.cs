using Google.Protobuf;
using RaftActors.Machines.Mvcc.Auth;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Reads;
using RaftActors.Machines.Mvcc.State;
using RaftActors.Machines.Mvcc.Txns;

namespace RaftActors.Machines.Mvcc.Queries;

/// <summary>Answers queries and changes nothing.</summary>
/// <param name="state">What is read.</param>
internal sealed class QueryRunner(MvccState state)
{
    private readonly StateQueries _others = new(state);

    /// <exception cref="ArgumentException">The query cannot be read.</exception>
    public ReadOnlyMemory<byte> Run(ReadOnlySpan<byte> query)
    {
        if (PlainRange.TryRead(query, out var key) && !state.Auth.IsEnabled && !state.Alarms.IsCorrupt)
        {
            var revision = state.Keyspace.Revision;
            return RangeAnswers.OfOne(state.Keyspace.Find(key), revision);
        }

        MvccQuery message;
        try
        {
            message = MvccQuery.Parser.ParseFrom(query);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            throw new ArgumentException($"The query cannot be read: {unreadable.Message}", unreadable);
        }

        var access = new Access(state.Auth, new MvccCaller(message.User, message.AuthRevision, message.System));
        if (message.BodyCase == MvccQuery.BodyOneofCase.Range)
        {
            return Range(message.Range, access);
        }

        var answer = Run(message, access);
        answer.Revision = state.Keyspace.Revision;
        return answer.ToByteArray();
    }

    private MvccAnswer Run(MvccQuery query, in Access access) => query.BodyCase switch
    {
        MvccQuery.BodyOneofCase.ReadTxn => ReadTxn(query.ReadTxn, access),
        MvccQuery.BodyOneofCase.Events => new MvccAnswer { Events = EventReader.Read(state.Keyspace.Now, query.Events) },
        MvccQuery.BodyOneofCase.Lease => _others.Lease(query.Lease, access),
        MvccQuery.BodyOneofCase.Leases => _others.Leases(access),
        MvccQuery.BodyOneofCase.NextExpiry => _others.NextExpiry(),
        MvccQuery.BodyOneofCase.Status => _others.Status(),
        MvccQuery.BodyOneofCase.HashKv => _others.HashKv(query.HashKv, access),
        MvccQuery.BodyOneofCase.Auth => AuthQueries.Answer(state.Auth, query.Auth, access),
        MvccQuery.BodyOneofCase.Members => _others.Members(access),
        MvccQuery.BodyOneofCase.Alarms => _others.Alarms(access),
        _ => throw new ArgumentException("Unknown query: this version does not support it."),
    };

    private ReadOnlyMemory<byte> Range(RangeQuery query, in Access access)
    {
        var (view, request) = (state.Keyspace.Now, query.Request ?? new RangeRequest());
        var problem = MvccChecks.Problem(request)
            ?? (state.Alarms.IsCorrupt ? MvccErrors.Corrupt : null)
            ?? access.Read(request.Key.Span, request.RangeEnd.Span)
            ?? view.ProblemOf(request.Revision);
        if (problem is not null)
        {
            return new MvccAnswer { Revision = view.Revision, Error = problem.ToFailure() }.ToByteArray();
        }

        var result = RangeReader.Read(view, request, query.MaxBytes, query.SkipCount);
        return RangeAnswers.Encode(result, view.Revision, request.Revision > 0 ? request.Revision : view.Revision);
    }

    private MvccAnswer ReadTxn(TxnRequest txn, in Access access)
    {
        if (!MvccChecks.IsReadOnly(txn))
        {
            throw new ArgumentException("The txn is not a query: it has operations other than ranges. Propose it as a command.");
        }

        var view = state.Keyspace.Now;
        var problem = MvccChecks.Problem(txn, state.Limits.MaxTxnOps)
            ?? (state.Alarms.IsCorrupt ? MvccErrors.Corrupt : null)
            ?? TxnChecks.Denied(state, access, txn);
        var path = problem is null ? TxnPath.Decide(txn, new Comparer(view.Root)) : null;
        problem ??= TxnChecks.ProblemOfRanges(view, path!) ?? AnswerSize.ProblemOf(state, path!);
        if (problem is not null)
        {
            return new MvccAnswer { Error = problem.ToFailure() };
        }

        return new MvccAnswer { ReadTxn = new Changes(state).Run(path!) };
    }
}
