using RaftActors.Machines.Mvcc.Auth;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.State;

namespace RaftActors.Machines.Mvcc.Txns;

/// <summary>What can refuse a txn, all of it before the first operation runs.</summary>
internal static class TxnChecks
{
    /// <summary>The operations on the path against the state before the txn: all puts first, then all ranges, as in etcd.</summary>
    public static MvccError? Problem(MvccState state, TxnPath path) =>
        ProblemOfPuts(state, path) ?? ProblemOfRanges(state.Keyspace.Now, path);

    /// <summary>Only ranges can be on the path of a txn that reads.</summary>
    public static MvccError? ProblemOfRanges(in KeyspaceView view, TxnPath path)
    {
        var nested = 0;
        foreach (var operation in path.Operations)
        {
            var problem = operation.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestRange => ProblemOf(view, operation.RequestRange.Revision),
                RequestOp.RequestOneofCase.RequestTxn => ProblemOfRanges(view, path.Nested[nested++]),
                _ => null,
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>In a txn only zero means the present: etcd compares everything else with what was compacted.</summary>
    private static MvccError? ProblemOf(in KeyspaceView view, long revision) =>
        revision < 0 && revision < view.Compacted ? MvccErrors.Compacted : view.ProblemOf(revision);

    /// <summary>A put against the state before it.</summary>
    public static MvccError? Problem(MvccState state, PutRequest put)
    {
        if (put.Lease != 0 && state.Leases.Find(put.Lease) is null)
        {
            return MvccErrors.LeaseNotFound;
        }

        return (put.IgnoreValue || put.IgnoreLease) && state.Keyspace.Find(put.Key.Span) is null ? MvccErrors.KeyNotFound : null;
    }

    /// <summary>Permissions are needed for all comparisons and for both branches.</summary>
    public static MvccError? Denied(MvccState state, in Access access, TxnRequest txn)
    {
        foreach (var compare in txn.Compare)
        {
            if (access.Read(compare.Key.Span, compare.RangeEnd.Span) is { } denied)
            {
                return denied;
            }
        }

        return Denied(state, access, txn.Success) ?? Denied(state, access, txn.Failure);
    }

    public static MvccError? Denied(MvccState state, in Access access, PutRequest put)
    {
        var denied = access.Write(put.Key.Span, default) ?? (put.PrevKv ? access.Read(put.Key.Span, default) : null);
        return denied ?? (put.Lease == 0 ? null : DeniedLease(state, access, put.Lease));
    }

    public static MvccError? Denied(in Access access, DeleteRangeRequest delete) =>
        access.Write(delete.Key.Span, delete.RangeEnd.Span)
            ?? (delete.PrevKv ? access.Read(delete.Key.Span, delete.RangeEnd.Span) : null);

    /// <summary>Who decides when a lease ends decides about its keys.</summary>
    public static MvccError? DeniedLease(MvccState state, in Access access, long id)
    {
        if (access.IsFree || state.Leases.Find(id) is not { } lease)
        {
            return null;
        }

        foreach (var key in lease.Keys)
        {
            if (access.Write(key, default) is { } denied)
            {
                return denied;
            }
        }

        return null;
    }

    /// <summary>Whether a txn has a put in any branch.</summary>
    public static bool HasPut(TxnRequest txn) => HasPut(txn.Success) || HasPut(txn.Failure);

    private static bool HasPut(IEnumerable<RequestOp> operations)
    {
        foreach (var operation in operations)
        {
            if (operation.RequestPut is not null || (operation.RequestTxn is { } inner && HasPut(inner)))
            {
                return true;
            }
        }

        return false;
    }

    private static MvccError? Denied(MvccState state, in Access access, IEnumerable<RequestOp> operations)
    {
        foreach (var operation in operations)
        {
            var denied = operation.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestRange =>
                    access.Read(operation.RequestRange.Key.Span, operation.RequestRange.RangeEnd.Span),
                RequestOp.RequestOneofCase.RequestPut => Denied(state, access, operation.RequestPut),
                RequestOp.RequestOneofCase.RequestDeleteRange => Denied(access, operation.RequestDeleteRange),
                RequestOp.RequestOneofCase.RequestTxn => Denied(state, access, operation.RequestTxn),
                _ => null,
            };
            if (denied is not null)
            {
                return denied;
            }
        }

        return null;
    }

    private static MvccError? ProblemOfPuts(MvccState state, TxnPath path)
    {
        var nested = 0;
        foreach (var operation in path.Operations)
        {
            var problem = operation.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestPut => Problem(state, operation.RequestPut),
                RequestOp.RequestOneofCase.RequestTxn => ProblemOfPuts(state, path.Nested[nested++]),
                _ => null,
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }
}
